using System.Text.Json.Serialization;
using Latent.Anomalies.Scorers;
using Latent.Numerics;

namespace Latent.Anomalies;

/// <summary>The JSON of detectors, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true, Converters = [typeof(FiniteSingleJsonConverter), typeof(FiniteDoubleJsonConverter)])]
[JsonSerializable(typeof(AnomalyDetectorOptions))]
[JsonSerializable(typeof(AnomalyThreshold))]
[JsonSerializable(typeof(RowPreparation.State), TypeInfoPropertyName = "PreparationState")]
[JsonSerializable(typeof(ReconstructionScorer.State), TypeInfoPropertyName = "ReconstructionState")]
[JsonSerializable(typeof(ScaledScorer.State), TypeInfoPropertyName = "ScaledState")]
[JsonSerializable(typeof(CombinedScorer.State), TypeInfoPropertyName = "CombinationState")]
[JsonSerializable(typeof(NeighbourScorer.State), TypeInfoPropertyName = "NeighbourState")]
[JsonSerializable(typeof(SubsampleScorer.State), TypeInfoPropertyName = "SubsampleState")]
[JsonSerializable(typeof(ForestScorer.State), TypeInfoPropertyName = "ForestState")]
[JsonSerializable(typeof(PlaneScorer.State), TypeInfoPropertyName = "PlaneState")]
[JsonSerializable(typeof(VariationalScorer.State), TypeInfoPropertyName = "VariationalState")]
[JsonSerializable(typeof(TimeSeries.SeriesState))]
internal sealed partial class AnomalyJsonContext : JsonSerializerContext;
