namespace Latent.Anomalies.Thresholds;

/// <summary>
/// So many robust deviations above the median of the held-out scores, a deviation being 1.4826 times the median absolute
/// deviation (Iglewicz and Hoaglin 1993, who advise 3.5). Anomalies among the rows hardly move it.
/// </summary>
/// <param name="Deviations">How many, above 0; 3.5 by default.</param>
public sealed record DeviationThreshold(double Deviations = 3.5) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted)
    {
        double median = Quantiles.OfSorted(sorted, 0.5);
        var distances = new float[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            distances[i] = (float)Math.Abs(sorted[i] - median);
        }

        Array.Sort(distances);
        return median + (Deviations * 1.4826 * Quantiles.OfSorted(distances, 0.5));
    }

    internal override void Validate() => CheckShare(Deviations, nameof(Deviations), 0, double.PositiveInfinity);
}
