using System.Globalization;

namespace Latent.Projection;

/// <summary>The nearest neighbours of each of a number of rows, nearest first.</summary>
/// <remarks>Immutable, and safe for use from many threads.</remarks>
public sealed class NeighbourGraph
{
    private readonly int[] _indices;
    private readonly float[] _distances;

    /// <summary>A graph from its parts; the arrays are kept, not copied.</summary>
    /// <param name="indices">Each row's neighbours, [count × neighbours], nearest first; rows of the set that was searched.</param>
    /// <param name="distances">Their distances, [count × neighbours], ascending.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="neighbours">The neighbours of a row.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public NeighbourGraph(int[] indices, float[] distances, int count, int neighbours)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(distances);
        if (indices.Length != distances.Length || indices.Length != (long)count * neighbours)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{count} rows with {neighbours} neighbours need {(long)count * neighbours} entries, but {indices.Length} indices and {distances.Length} distances were given."));
        _indices = indices;
        _distances = distances;
        Count = count;
        Neighbours = neighbours;
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The neighbours of each row.</summary>
    public int Neighbours { get; }

    /// <summary>All neighbours, [count × neighbours].</summary>
    public ReadOnlySpan<int> Indices => _indices;

    /// <summary>All distances, [count × neighbours].</summary>
    public ReadOnlySpan<float> Distances => _distances;

    /// <summary>The neighbours of a row, nearest first.</summary>
    /// <param name="row">The row, from 0 to the count − 1.</param>
    public ReadOnlySpan<int> IndicesOf(int row) => _indices.AsSpan(row * Neighbours, Neighbours);

    /// <summary>The distances of a row's neighbours, ascending.</summary>
    /// <param name="row">The row, from 0 to the count − 1.</param>
    public ReadOnlySpan<float> DistancesOf(int row) => _distances.AsSpan(row * Neighbours, Neighbours);

    /// <summary>The graph with fewer neighbours of each row, the nearest.</summary>
    /// <param name="neighbours">The neighbours to keep, from 1 to <see cref="Neighbours"/>.</param>
    /// <returns>This graph, where nothing is left out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public NeighbourGraph Nearest(int neighbours)
    {
        if (neighbours < 1 || neighbours > Neighbours)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, string.Create(CultureInfo.InvariantCulture, $"The graph has from 1 to {Neighbours} neighbours to a row."));
        if (neighbours == Neighbours)
            return this;
        int[] indices = new int[Count * neighbours];
        float[] distances = new float[Count * neighbours];
        for (int row = 0; row < Count; row++)
        {
            IndicesOf(row)[..neighbours].CopyTo(indices.AsSpan(row * neighbours));
            DistancesOf(row)[..neighbours].CopyTo(distances.AsSpan(row * neighbours));
        }

        return new NeighbourGraph(indices, distances, Count, neighbours);
    }

    /// <summary>The share of another graph's neighbours that this graph has too: recall, where the other is exact.</summary>
    /// <param name="exact">The graph to compare with; as many rows and at least as many neighbours.</param>
    /// <returns>The share, from 0 to 1. A neighbour as near as the last exact one counts as found, whichever row it is.</returns>
    /// <exception cref="ArgumentException">The graphs have different numbers of rows.</exception>
    public double RecallOf(NeighbourGraph exact)
    {
        ArgumentNullException.ThrowIfNull(exact);
        if (exact.Count != Count || exact.Neighbours < Neighbours)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"This graph has {Count} rows with {Neighbours} neighbours, the other {exact.Count} with {exact.Neighbours}; it needs as many rows and at least as many neighbours."), nameof(exact));
        long found = 0;
        for (int row = 0; row < Count; row++)
        {
            float last = exact.DistancesOf(row)[Neighbours - 1];
            foreach (float distance in DistancesOf(row))
            {
                if (distance <= last)
                    found++;
            }
        }

        return Count == 0 ? 1 : (double)found / ((long)Count * Neighbours);
    }
}
