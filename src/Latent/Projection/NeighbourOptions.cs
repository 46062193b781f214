namespace Latent.Projection;

/// <summary>How nearest neighbours are found.</summary>
public sealed record NeighbourOptions
{
    /// <summary>The distance; Euclidean by default.</summary>
    public DistanceMetric Metric { get; init; } = DistanceMetric.Euclidean;
}
