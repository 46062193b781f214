namespace Latent.Anomalies.Thresholds;

/// <summary>A score that the user gives.</summary>
/// <param name="Value">The score; a number.</param>
public sealed record FixedThreshold(double Value) : ThresholdRule
{
    internal override double Find(ReadOnlySpan<float> sorted) => Value;

    internal override void Validate()
    {
        if (!double.IsFinite(Value))
        {
            throw new ArgumentOutOfRangeException(nameof(Value), Value, $"The threshold is a finite number, got {Value}.");
        }
    }
}
