using System.Globalization;

namespace Latent.Anomalies.Evaluation;

/// <summary>A figure with the interval in which it lies with 95 % confidence, as far as the choice of test rows goes.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>The figure with its interval: <c>0.871 (0.842 to 0.899)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:0.000} ({Low:0.000} to {High:0.000})");
}
