namespace Latent.Anomalies.Methods;

/// <summary>How the density of latent vectors is measured.</summary>
public enum LatentDensityKind
{
    /// <summary>By the distance from their mean in units of their covariance.</summary>
    Mahalanobis,

    /// <summary>By the distance from the nearest of them.</summary>
    NearestNeighbours,
}
