using Latent.Projection;

namespace Latent.Augmentation;

/// <summary>
/// How well synthetic rows lie among real ones, and cover them, by balls that reach to each row's k-th neighbour. Precision
/// and recall: Kynkäänniemi et al. 2019; density and coverage: Naeem et al. 2020, section 3.
/// </summary>
/// <param name="Precision">The share of synthetic rows that lie in a real row's ball: how many are plausible. From 0 to 1.</param>
/// <param name="Recall">The share of real rows that lie in a synthetic row's ball: how much of the data is reached. From 0 to 1.</param>
/// <param name="Density">The mean number of real balls a synthetic row lies in, divided by k: about 1 where the distributions agree.</param>
/// <param name="Coverage">The share of real rows whose ball has a synthetic row in it. From 0 to 1.</param>
public sealed record ManifoldCoverage(double Precision, double Recall, double Density, double Coverage)
{
    /// <summary>Measures rows in the space they are given in: take latents of an encoder for images.</summary>
    /// <param name="real">[rows × dimensions] real values.</param>
    /// <param name="synthetic">[rows × dimensions] synthetic values, best as many rows.</param>
    /// <param name="dimensions">The values of a row, at least 1.</param>
    /// <param name="neighbours">k, at least 1; 5 by default.</param>
    /// <exception cref="ArgumentException">A set has no more rows than k, or the values make no whole rows.</exception>
    public static ManifoldCoverage Measure(ReadOnlySpan<float> real, ReadOnlySpan<float> synthetic, int dimensions, int neighbours = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        int reals = real.Length / dimensions, synthetics = synthetic.Length / dimensions;
        if (real.Length % dimensions != 0 || synthetic.Length % dimensions != 0 || Math.Min(reals, synthetics) <= neighbours)
        {
            throw new ArgumentException($"Both sets need more than {neighbours} whole rows of {dimensions} values; there are {real.Length} and {synthetic.Length} values.", nameof(neighbours));
        }

        float[] realReach = Reach(real, reals, dimensions, neighbours), syntheticReach = Reach(synthetic, synthetics, dimensions, neighbours);
        var realHit = new bool[reals];
        var realReached = new bool[reals];
        long inside = 0;
        int plausible = 0;
        for (int i = 0; i < synthetics; i++)
        {
            ReadOnlySpan<float> row = synthetic.Slice(i * dimensions, dimensions);
            int balls = 0;
            for (int j = 0; j < reals; j++)
            {
                float distance = System.Numerics.Tensors.TensorPrimitives.Distance(row, real.Slice(j * dimensions, dimensions));
                if (distance <= realReach[j])
                {
                    balls++;
                    realHit[j] = true;
                }

                realReached[j] |= distance <= syntheticReach[i];
            }

            inside += balls;
            plausible += balls > 0 ? 1 : 0;
        }

        return new ManifoldCoverage(
            (double)plausible / synthetics,
            (double)realReached.Count(hit => hit) / reals,
            (double)inside / neighbours / synthetics,
            (double)realHit.Count(hit => hit) / reals);
    }

    private static float[] Reach(ReadOnlySpan<float> rows, int count, int dimensions, int neighbours)
    {
        NeighbourGraph graph = NearestNeighbours.Fit(rows, count, dimensions).FindAmongOwn(neighbours);
        float[] reach = new float[count];
        for (int row = 0; row < count; row++)
        {
            reach[row] = graph.DistancesOf(row)[neighbours - 1];
        }

        return reach;
    }
}
