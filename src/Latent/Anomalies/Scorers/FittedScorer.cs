namespace Latent.Anomalies.Scorers;

/// <summary>A trained scorer, and what it gives the rows it was trained with.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="Scores">One score per training row: as if the row were new, for all rows or at least for those held out.</param>
/// <param name="AllUnseen">Whether all rows are scored as if they were new; otherwise only those held out are.</param>
internal sealed record FittedScorer(AnomalyScorer Scorer, float[] Scores, bool AllUnseen);
