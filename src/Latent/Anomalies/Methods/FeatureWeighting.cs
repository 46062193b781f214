namespace Latent.Anomalies.Methods;

/// <summary>How features are weighed against each other in a reconstruction error.</summary>
public enum FeatureWeighting
{
    /// <summary>Alike.</summary>
    Equal,

    /// <summary>By the inverse of their usual squared error, so that features which never reconstruct well do not drown the rest.</summary>
    InverseError,
}
