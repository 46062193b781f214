namespace Latent.Anomalies.Thresholds;

/// <summary>A quantile of the held-out scores.</summary>
/// <param name="Quantile">From 0 to 1; 0.99 by default.</param>
public sealed record QuantileThreshold(double Quantile = 0.99) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted) => Quantiles.OfSorted(sorted, Quantile);

    internal override void Validate() => CheckShare(Quantile, nameof(Quantile), 0, 1, withEnds: true);
}
