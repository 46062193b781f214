using System.Text.Json.Serialization;

namespace Latent.Cli.Commands;

/// <summary>The JSON that commands give, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(FiniteNumber)], DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrainResults))]
[JsonSerializable(typeof(ScoreResults))]
[JsonSerializable(typeof(RowResults))]
[JsonSerializable(typeof(MapResults))]
[JsonSerializable(typeof(EvaluationResults))]
[JsonSerializable(typeof(SearchResults))]
[JsonSerializable(typeof(GanResults))]
[JsonSerializable(typeof(ExportResults))]
[JsonSerializable(typeof(AugmentResults))]
internal sealed partial class ResultsJsonContext : JsonSerializerContext;
