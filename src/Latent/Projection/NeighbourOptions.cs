using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How nearest neighbours are found.</summary>
public sealed record NeighbourOptions
{
    /// <summary>The distance; Euclidean by default.</summary>
    public DistanceMetric Metric { get; init; } = DistanceMetric.Euclidean;

    /// <summary>Whether neighbours are found exactly; by default up to 10,000 rows, and always for the Manhattan distance.</summary>
    public NeighbourMethod Method { get; init; } = NeighbourMethod.Automatic;

    /// <summary>
    /// The share of the true neighbours that an approximate search is to find, above 0 and up to 1; 0.98 by default. How
    /// many cells that takes is measured on a sample of the rows when they are made searchable.
    /// </summary>
    public double Recall { get; init; } = 0.98;

    /// <summary>What the random choices follow from; 0 by default.</summary>
    public ulong Seed { get; init; }

    internal void Validate()
    {
        Require.Setting(Recall > 0 && Recall <= 1, Recall, "above 0 and up to 1");
        Require.Setting(Metric != DistanceMetric.Manhattan || Method != NeighbourMethod.Approximate, Method, "Automatic or Exact for the Manhattan distance");
    }

    internal bool IsExact(int count) => Method == NeighbourMethod.Exact || Metric == DistanceMetric.Manhattan || (Method == NeighbourMethod.Automatic && count <= 10_000);
}
