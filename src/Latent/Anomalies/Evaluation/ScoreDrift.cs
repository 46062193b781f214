namespace Latent.Anomalies.Evaluation;

/// <summary>Whether scores are distributed now as they were when the detector was trained.</summary>
public sealed record ScoreDrift
{
    private const int Bins = 10;

    /// <summary>The largest difference between the two distribution functions, from 0 to 1 (Kolmogorov and Smirnov).</summary>
    public required double Distance { get; init; }

    /// <summary>How often a distance as large comes about by chance where nothing has changed; small means drift.</summary>
    public required double PValue { get; init; }

    /// <summary>The population stability index over tenths of the training scores: below 0.1 is stable, above 0.25 a clear change, by common use.</summary>
    public required double StabilityIndex { get; init; }

    /// <summary>The share of training scores above the threshold.</summary>
    public required double RateThen { get; init; }

    /// <summary>The share of present scores above the threshold.</summary>
    public required double RateNow { get; init; }

    /// <summary>Whether the change is both beyond chance (1 %) and large enough to matter (index above 0.1): time to recalibrate, or to train again.</summary>
    public bool HasDrifted => PValue < 0.01 && StabilityIndex > 0.1;

    /// <summary>Compares present scores with those of the rows held out when the detector was trained.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="scores">Present scores, at least five; those that are NaN are passed over.</param>
    /// <exception cref="ArgumentException">There are too few scores.</exception>
    public static ScoreDrift Measure(AnomalyDetector detector, ReadOnlySpan<float> scores)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return Measure(detector.HeldOutScores, scores, detector.Threshold);
    }

    /// <summary>Compares two sets of scores.</summary>
    /// <param name="then">The scores at training.</param>
    /// <param name="now">The scores now.</param>
    /// <param name="threshold">The threshold.</param>
    /// <exception cref="ArgumentException">There are fewer than five of either.</exception>
    public static ScoreDrift Measure(ReadOnlySpan<float> then, ReadOnlySpan<float> now, float threshold)
    {
        float[] first = Sorted(then, nameof(then)), second = Sorted(now, nameof(now));
        double distance = 0;
        foreach (float score in first.Concat(second))
        {
            distance = Math.Max(distance, Math.Abs(((double)Quantiles.UpperBound(first, score) / first.Length) - ((double)Quantiles.UpperBound(second, score) / second.Length)));
        }

        double index = 0;
        int below = 0, belowNow = 0;
        for (int bin = 1; bin <= Bins; bin++)
        {
            int end = bin == Bins ? first.Length : Quantiles.UpperBound(first, (float)Quantiles.OfSorted(first, (double)bin / Bins));
            int endNow = bin == Bins ? second.Length : Quantiles.UpperBound(second, (float)Quantiles.OfSorted(first, (double)bin / Bins));

            // Half a row more in each bin keeps empty ones finite.
            double share = (end - below + 0.5) / (first.Length + (0.5 * Bins)), shareNow = (endNow - belowNow + 0.5) / (second.Length + (0.5 * Bins));
            index += (shareNow - share) * Math.Log(shareNow / share);
            below = end;
            belowNow = endNow;
        }

        return new ScoreDrift
        {
            Distance = distance,
            PValue = KolmogorovTail(distance, first.Length, second.Length),
            StabilityIndex = index,
            RateThen = Rate(first, threshold),
            RateNow = Rate(second, threshold),
        };
    }

    private static double Rate(float[] sorted, float threshold) => (double)(sorted.Length - Quantiles.UpperBound(sorted, threshold)) / sorted.Length;

    private static float[] Sorted(ReadOnlySpan<float> scores, string name)
    {
        float[] sorted = [.. scores.ToArray().Where(score => !float.IsNaN(score))];
        Array.Sort(sorted);
        return sorted.Length >= 5 ? sorted : throw new ArgumentException($"There are {sorted.Length} scores; a comparison needs at least 5.", name);
    }

    /// <summary>The limiting distribution of the two-sample statistic, with Stephens' correction for small samples (1970).</summary>
    private static double KolmogorovTail(double distance, int first, int second)
    {
        double n = Math.Sqrt((double)first * second / ((double)first + second));
        double x = (n + 0.12 + (0.11 / n)) * distance;
        if (x < 0.3)
        {
            return 1;
        }

        double sum = 0;
        for (int k = 1; k <= 100; k++)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * x * x);
        }

        return Math.Clamp(sum, 0, 1);
    }
}
