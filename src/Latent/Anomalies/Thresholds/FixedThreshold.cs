using Latent.Numerics;

namespace Latent.Anomalies.Thresholds;

/// <summary>A score that the user gives.</summary>
/// <param name="Value">The score; a number.</param>
public sealed record FixedThreshold(double Value) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted) => Value;

    internal override void Validate() => Require.Setting(double.IsFinite(Value), Value, "a finite number");
}
