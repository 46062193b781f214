using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Networks;

/// <summary>The JSON of architectures, objectives and optimizers, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = false, AllowOutOfOrderMetadataProperties = true, Converters = [typeof(FiniteSingleJsonConverter), typeof(FiniteDoubleJsonConverter)])]
[JsonSerializable(typeof(Architecture))]
[JsonSerializable(typeof(Objectives.Objective))]
[JsonSerializable(typeof(Optimizers.Optimizer))]
internal sealed partial class NetworkJsonContext : JsonSerializerContext;
