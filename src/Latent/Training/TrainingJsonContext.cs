using System.Text.Json.Serialization;

namespace Latent.Training;

/// <summary>The JSON of checkpoints, made at compile time so that trimming and AOT work. Losses may be infinite before the first epoch.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class TrainingJsonContext : JsonSerializerContext;
