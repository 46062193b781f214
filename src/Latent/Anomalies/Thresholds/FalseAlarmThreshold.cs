namespace Latent.Anomalies.Thresholds;

/// <summary>
/// A target share of false alarms among new normal rows, held with a promised confidence: the lowest held-out score such
/// that the share of new rows of the same kind above it is at most the target with that confidence. With too few held-out
/// rows for the promise, it is the highest held-out score, and the interval that comes with the threshold says what it is worth.
/// </summary>
/// <remarks>The share above the k-th highest of n scores of rows drawn alike follows the beta distribution (k, n + 1 − k), whatever the scores' own (Wilks 1941; Vovk 2012).</remarks>
/// <param name="Rate">The share, above 0 and below 0.5; 0.01 by default.</param>
/// <param name="Confidence">How sure, above 0.5 and below 1; 0.9 by default.</param>
public sealed record FalseAlarmThreshold(double Rate = 0.01, double Confidence = 0.9) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted)
    {
        int n = sorted.Length;
        int best = 1;

        // The chance of a share at most the target falls with k: bisection for the largest k that keeps the promise.
        int low = 1, high = n;
        while (low <= high)
        {
            int k = (low + high) >>> 1;
            if (Statistics.BetaCumulative(k, n + 1 - k, Rate) >= Confidence)
            {
                best = k;
                low = k + 1;
            }
            else
            {
                high = k - 1;
            }
        }

        return sorted[n - best];
    }

    internal override void Validate()
    {
        CheckShare(Rate, nameof(Rate), 0, 0.5);
        CheckShare(Confidence, nameof(Confidence), 0.5, 1);
    }
}
