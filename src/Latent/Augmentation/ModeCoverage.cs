namespace Latent.Augmentation;

/// <summary>How many modes of the data generated rows find: known points that it lies around, or its clusters.</summary>
/// <param name="Covered">The modes that have at least one good row for every twenty that their share would be.</param>
/// <param name="Modes">The number of modes.</param>
/// <param name="GoodShare">The share of rows that lie near any mode.</param>
public sealed record ModeCoverage(int Covered, int Modes, double GoodShare)
{
    /// <summary>Counts rows near points.</summary>
    /// <param name="rows">[rows × dimensions] values.</param>
    /// <param name="modes">[modes × dimensions] values.</param>
    /// <param name="dimensions">The values of a row, at least 1.</param>
    /// <param name="radius">How near counts, above 0: three standard deviations of the data around a point, as in the literature.</param>
    /// <exception cref="ArgumentException">There are no rows or modes, or the values make no whole rows.</exception>
    public static ModeCoverage Measure(ReadOnlySpan<float> rows, ReadOnlySpan<float> modes, int dimensions, float radius)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        int count = rows.Length / dimensions, modeCount = modes.Length / dimensions;
        if (count == 0 || modeCount == 0 || rows.Length % dimensions != 0 || modes.Length % dimensions != 0)
        {
            throw new ArgumentException($"Rows and modes need whole rows of {dimensions} values; there are {rows.Length} and {modes.Length} values.", nameof(rows));
        }

        int[] hits = new int[modeCount];
        for (int row = 0; row < count; row++)
        {
            for (int mode = 0; mode < modeCount; mode++)
            {
                float distance = System.Numerics.Tensors.TensorPrimitives.Distance(rows.Slice(row * dimensions, dimensions), modes.Slice(mode * dimensions, dimensions));
                if (distance <= radius)
                {
                    hits[mode]++;
                    break;
                }
            }
        }

        double least = Math.Max(count / (20.0 * modeCount), 1);
        return new ModeCoverage(hits.Count(hit => hit >= least), modeCount, (double)hits.Sum() / count);
    }

    /// <summary>Counts rows in the clusters of real rows, where the modes are not known: the components of a <see cref="GaussianMixture"/>.</summary>
    /// <param name="real">[rows × dimensions] real values.</param>
    /// <param name="synthetic">[rows × dimensions] synthetic values. They are good where they are no less likely than all but 5 % of the real ones of their cluster.</param>
    /// <param name="dimensions">The values of a row, at least 1.</param>
    /// <param name="clusters">The clusters, at least 1 and at most half the real rows.</param>
    /// <param name="seed">What the first centres follow from.</param>
    /// <exception cref="ArgumentException">There are too few rows, or the values make no whole rows.</exception>
    public static ModeCoverage MeasureClusters(ReadOnlySpan<float> real, ReadOnlySpan<float> synthetic, int dimensions, int clusters, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        int reals = real.Length / dimensions, made = synthetic.Length / dimensions;
        if (reals < 2 * clusters || made == 0 || real.Length % dimensions != 0 || synthetic.Length % dimensions != 0)
        {
            throw new ArgumentException($"{clusters} clusters need at least {2 * clusters} real rows and one synthetic, whole rows of {dimensions} values; there are {real.Length} and {synthetic.Length} values.", nameof(real));
        }

        GaussianMixture mixture = GaussianMixture.Fit(real, reals, dimensions, clusters, seed);
        (int[] realClusters, double[] realLikelihoods) = mixture.Assign(real, reals);
        (int[] madeClusters, double[] madeLikelihoods) = mixture.Assign(synthetic, made);
        double[][] own = [.. Enumerable.Range(0, clusters).Select(cluster => Enumerable.Range(0, reals).Where(row => realClusters[row] == cluster).Select(row => realLikelihoods[row]).Order().ToArray())];
        int[] hits = new int[clusters];
        for (int row = 0; row < made; row++)
        {
            // A cluster of rare rows that lie far apart has low likelihoods itself.
            double[] likelihoods = own[madeClusters[row]];
            hits[madeClusters[row]] += likelihoods.Length > 0 && madeLikelihoods[row] >= likelihoods[likelihoods.Length / 20] ? 1 : 0;
        }

        // A component that no real row belongs to most is no cluster.
        int[] there = [.. Enumerable.Range(0, clusters).Where(cluster => own[cluster].Length > 0)];
        return new ModeCoverage(there.Count(cluster => hits[cluster] >= Math.Max(own[cluster].Length * (double)made / reals / 20, 1)), there.Length, (double)hits.Sum() / made);
    }
}
