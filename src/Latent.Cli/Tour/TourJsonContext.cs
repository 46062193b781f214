using System.Text.Json.Serialization;

namespace Latent.Cli.Tour;

/// <summary>The JSON of results.json, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TourResults))]
internal sealed partial class TourJsonContext : JsonSerializerContext;
