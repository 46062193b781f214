namespace Latent.Anomalies.Evaluation;

/// <summary>A detector's figures in a comparison.</summary>
/// <param name="Name">The detector.</param>
/// <param name="Evaluation">The figures.</param>
/// <param name="Training">The time it took to train.</param>
/// <param name="Scoring">The time it took to score the test rows.</param>
public sealed record DetectorComparisonRow(string Name, AnomalyEvaluation Evaluation, TimeSpan Training, TimeSpan Scoring);
