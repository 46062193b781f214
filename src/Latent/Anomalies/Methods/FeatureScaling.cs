namespace Latent.Anomalies.Methods;

/// <summary>The scale that a method sees columns on.</summary>
public enum FeatureScaling
{
    /// <summary>As the detector prepared them.</summary>
    AsGiven,

    /// <summary>Less their mean, divided by their standard deviation: heavy tails keep their weight.</summary>
    Standard,

    /// <summary>By median and quartiles: <see cref="RobustScaler"/>.</summary>
    Robust,

    /// <summary>By rank, each column brought to a normal distribution (van der Waerden's scores): only the order of values counts.</summary>
    NormalScores,
}
