namespace Latent.Anomalies.Thresholds;

/// <summary>
/// Peaks over a threshold: a generalised Pareto distribution is fitted to the highest held-out scores, and its quantile
/// taken, which may lie beyond all of them (Pickands 1975; Siffer and others, "Anomaly detection in streams with extreme
/// value theory", 2017).
/// </summary>
/// <param name="Risk">The share of normal rows that may be flagged, above 0 and below <paramref name="Tail"/>; 0.001 by default.</param>
/// <param name="Tail">The share of scores that the tail is fitted to, above 0 and below 0.5; 0.1 by default.</param>
public sealed record ExtremeValueThreshold(double Risk = 1e-3, double Tail = 0.1) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted) => ParetoTail.Fit(sorted, Tail).Quantile(Risk);

    internal override void Validate()
    {
        CheckShare(Tail, nameof(Tail), 0, 0.5);
        CheckShare(Risk, nameof(Risk), 0, Tail);
    }
}
