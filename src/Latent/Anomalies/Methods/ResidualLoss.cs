namespace Latent.Anomalies.Methods;

/// <summary>How the difference between a value and its reconstruction counts.</summary>
public enum ResidualLoss
{
    /// <summary>Its square.</summary>
    Squared,

    /// <summary>Its magnitude, so that one feature far off counts less against many a little off.</summary>
    Absolute,

    /// <summary>Its square up to 1, twice its magnitude less 1 beyond (Huber 1964).</summary>
    Huber,
}
