namespace Latent.Anomalies.Scorers;

/// <summary>A trained scorer, and what it gives rows it did not learn.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="UnseenScores">The scores of the training's held-out rows (or of all its rows, where each could be left out of what scores it), as if each were new.</param>
/// <param name="CoversAllRows">Whether <paramref name="UnseenScores"/> has every row.</param>
internal sealed record FittedScorer(AnomalyScorer Scorer, float[] UnseenScores, bool CoversAllRows);
