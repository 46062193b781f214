using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Autoencoders;

/// <summary>The JSON of autoencoder options, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true, Converters = [typeof(FiniteSingleJsonConverter), typeof(FiniteDoubleJsonConverter)])]
[JsonSerializable(typeof(AutoencoderOptions))]
[JsonSerializable(typeof(EncoderClassifierOptions))]
internal sealed partial class AutoencoderJsonContext : JsonSerializerContext;
