using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// How strongly each row is tied to its neighbours: exp(−(d − ρ)/σ), where ρ is the distance of the nearest that is not
/// equal, and σ such that the ties add up to log₂ of the neighbours, the row itself counted (McInnes, Healy and Melville,
/// "UMAP: uniform manifold approximation and projection for dimension reduction", 2018, algorithm 3).
/// </summary>
internal static class UmapTies
{
    private const int BlockRows = 256;

    /// <summary>The narrowest σ, as a share of the mean distance, so that many equal neighbours do not make it vanish.</summary>
    private const double NarrowestShare = 1e-3;

    /// <summary>The ties of rows to their neighbours, [count × neighbours], each above 0 and up to 1.</summary>
    public static float[] Of(NeighbourGraph graph)
    {
        float[] ties = new float[graph.Indices.Length];
        double mean = 0;
        foreach (float distance in graph.Distances)
            mean += distance;
        mean /= ties.Length;
        double wanted = Math.Log2(graph.Neighbours + 1);
        WorkerPool.Shared.Run((graph.Count + BlockRows - 1) / BlockRows, task =>
        {
            for (int row = task * BlockRows; row < Math.Min(graph.Count, (task + 1) * BlockRows); row++)
                Calibrate(graph.DistancesOf(row), wanted, NarrowestShare * mean, ties.AsSpan(row * graph.Neighbours, graph.Neighbours));
        });
        return ties;
    }

    /// <summary>The symmetric ties: the probability that at least one of two directions holds, a + b − a·b (section 3.1).</summary>
    public static SymmetricPairs Union(NeighbourGraph graph) => SymmetricPairs.Of(graph, Of(graph), (one, other) => one + other - (one * other));

    private static void Calibrate(ReadOnlySpan<float> distances, double wanted, double narrowest, Span<float> ties)
    {
        int first = distances.IndexOfAnyExcept(0f);
        if (first < 0)
        {
            ties.Fill(1);
            return;
        }

        float nearest = distances[first];
        double mean = 0;
        foreach (float distance in distances)
            mean += distance;
        mean /= distances.Length;

        double sigma = 1, low = 0, high = double.PositiveInfinity;
        for (int step = 0; step < 64; step++)
        {
            double sum = 0;
            foreach (float distance in distances)
                sum += distance <= nearest ? 1 : Math.Exp((nearest - distance) / sigma);
            if (Math.Abs(sum - wanted) < 1e-5)
                break;
            if (sum > wanted)
            {
                high = sigma;
                sigma = (low + high) / 2;
            }
            else
            {
                low = sigma;
                sigma = double.IsPositiveInfinity(high) ? sigma * 2 : (low + high) / 2;
            }
        }

        sigma = Math.Max(sigma, Math.Max(NarrowestShare * mean, narrowest));
        for (int i = 0; i < ties.Length; i++)
            ties[i] = distances[i] <= nearest ? 1 : (float)Math.Exp((nearest - distances[i]) / sigma);
    }
}
