using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Adversarial;

/// <summary>The JSON of GAN options, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true, Converters = [typeof(FiniteSingleJsonConverter), typeof(FiniteDoubleJsonConverter)])]
[JsonSerializable(typeof(GanOptions))]
internal sealed partial class GanJsonContext : JsonSerializerContext;
