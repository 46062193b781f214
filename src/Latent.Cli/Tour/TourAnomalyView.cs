using Latent.Anomalies;

namespace Latent.Cli.Tour;

/// <summary>What the anomaly step found, for drawing.</summary>
/// <param name="Detector">The detector that never saw the class.</param>
/// <param name="Scores">One score per test row: its reconstruction error; higher is less usual.</param>
/// <param name="PcaScores">The same of PCA.</param>
/// <param name="NeighbourScores">The distance to the fifth nearest training row.</param>
/// <param name="IsUnusual">Whether each test row is of the class left out.</param>
/// <param name="Class">The index of that class.</param>
internal sealed record TourAnomalyView(AnomalyDetector Detector, float[] Scores, float[] PcaScores, float[] NeighbourScores, bool[] IsUnusual, int Class);
