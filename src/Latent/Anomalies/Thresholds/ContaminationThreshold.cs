namespace Latent.Anomalies.Thresholds;

/// <summary>Flags the share of rows like the training rows that are thought to be anomalies among them.</summary>
/// <param name="Contamination">The share, from 0 to 0.5; 0.05 by default. 0 flags only what scores above every held-out row.</param>
public sealed record ContaminationThreshold(double Contamination = 0.05) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted) => Quantiles.OfSorted(sorted, 1 - Contamination);

    internal override void Validate() => CheckShare(Contamination, nameof(Contamination), 0, 0.5, withEnds: true);
}
