namespace Latent.Anomalies;

/// <summary>What a score is taken for.</summary>
public enum AnomalyVerdict
{
    /// <summary>Not above the threshold, nor near it.</summary>
    Normal,

    /// <summary>So near the threshold that other held-out rows might have turned the verdict: for a person to look at.</summary>
    Uncertain,

    /// <summary>Above the threshold, and not near it; or the row has a value that is no number.</summary>
    Anomaly,
}
