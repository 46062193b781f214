using System.Text.Json.Serialization;

namespace Latent.Cli.Files;

/// <summary>JSON of what the command adds to model files, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Preparation))]
internal sealed partial class FilesJsonContext : JsonSerializerContext;
