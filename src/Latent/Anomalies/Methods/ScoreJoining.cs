namespace Latent.Anomalies.Methods;

/// <summary>By what a <see cref="Combination"/> joins its members' scores, which have different units.</summary>
public enum ScoreJoining
{
    /// <summary>
    /// −ln of the share of unseen training rows with a higher score. Whatever the scores look like, and best where the training rows
    /// are usual ones; where anomalies are among them, each takes a place at the top away from the others.
    /// </summary>
    Ranks,

    /// <summary>
    /// By how many standard deviations the score's logarithm is above its mean over unseen training rows, 0 below it (after the Gaussian
    /// scaling of Kriegel, Kröger, Schubert and Zimek, "Interpreting and unifying outlier scores", 2011). A score far above the rest
    /// stays far above it, which finds more of the anomalies among the training rows themselves.
    /// </summary>
    Magnitudes,
}
