using Latent.Projection;

namespace Latent.Augmentation;

/// <summary>
/// How near synthetic rows lie to the rows they were learnt from, against rows that were held out: a generator that has
/// memorised its rows lies much nearer to them than to others of the same kind.
/// </summary>
/// <param name="MedianDistance">The median distance from a synthetic row to the nearest training row (DCR).</param>
/// <param name="HeldOutMedianDistance">The median distance from a held-out row to the nearest training row: what is usual.</param>
/// <param name="ShareNearerToTraining">
/// The share of synthetic rows that lie nearer to a training row than to any held-out row, the sets taken equally large:
/// 0.5 where nothing is memorised, 1 where all is.
/// </param>
/// <param name="Copies">The share of synthetic rows that equal a training row.</param>
public sealed record ClosestRecords(double MedianDistance, double HeldOutMedianDistance, double ShareNearerToTraining, double Copies)
{
    /// <summary>Measures the distances, Euclidean; give values of comparable scale.</summary>
    /// <param name="training">[rows × dimensions] rows that the generator learnt from.</param>
    /// <param name="heldOut">[rows × dimensions] rows that it did not.</param>
    /// <param name="synthetic">[rows × dimensions] rows that it made.</param>
    /// <param name="dimensions">The values of a row, at least 1.</param>
    /// <exception cref="ArgumentException">A set has no rows, or the values make no whole rows.</exception>
    public static ClosestRecords Measure(ReadOnlySpan<float> training, ReadOnlySpan<float> heldOut, ReadOnlySpan<float> synthetic, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        int trained = training.Length / dimensions, held = heldOut.Length / dimensions, made = synthetic.Length / dimensions;
        if (Math.Min(trained, Math.Min(held, made)) < 1 || training.Length % dimensions + heldOut.Length % dimensions + synthetic.Length % dimensions != 0)
        {
            throw new ArgumentException($"Each set needs whole rows of {dimensions} values; there are {training.Length}, {heldOut.Length} and {synthetic.Length} values.", nameof(training));
        }

        float[] own = Nearest(training, trained, synthetic, made, dimensions);
        float[] usual = Nearest(training, trained, heldOut, held, dimensions);
        int same = Math.Min(trained, held);
        float[] toTraining = Nearest(training[..(same * dimensions)], same, synthetic, made, dimensions);
        float[] toHeldOut = Nearest(heldOut[..(same * dimensions)], same, synthetic, made, dimensions);
        double nearer = 0;
        for (int i = 0; i < made; i++)
        {
            nearer += toTraining[i] < toHeldOut[i] ? 1 : toTraining[i] == toHeldOut[i] ? 0.5 : 0;
        }

        return new ClosestRecords(Median(own), Median(usual), nearer / made, own.Count(distance => distance == 0) / (double)made);
    }

    private static float[] Nearest(ReadOnlySpan<float> rows, int count, ReadOnlySpan<float> queries, int queryCount, int dimensions) =>
        NearestNeighbours.Fit(rows, count, dimensions).Find(queries, queryCount, 1).Distances.ToArray();

    private static double Median(float[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2.0;
    }
}
