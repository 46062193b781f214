namespace Latent.Anomalies;

/// <summary>What is done to numbers before a detector sees them.</summary>
public enum AnomalyScaling
{
    /// <summary>Flat rows are scaled robustly, where the method does not scale them itself; images and sequences, whose values share one scale, are left as they are.</summary>
    Automatic,

    /// <summary>Values are left as they are.</summary>
    None,

    /// <summary>Each column is brought to a common scale by its median and quartiles: <see cref="RobustScaler"/>.</summary>
    Robust,
}
