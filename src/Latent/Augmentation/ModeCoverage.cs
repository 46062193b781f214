namespace Latent.Augmentation;

/// <summary>For data that lies around known points: how many of them generated rows find.</summary>
/// <param name="Covered">The points that have at least one good row near them for every twenty that a fair share would be.</param>
/// <param name="Modes">The number of points.</param>
/// <param name="GoodShare">The share of rows that lie near any point.</param>
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
}
