using System.Text.Json.Serialization;

namespace Latent.Adversarial;

/// <summary>The JSON of GAN options, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(GanOptions))]
internal sealed partial class GanJsonContext : JsonSerializerContext;
