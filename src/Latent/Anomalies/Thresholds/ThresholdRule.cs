using System.Globalization;
using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Anomalies.Thresholds;

/// <summary>
/// How the score above which a row is flagged is found from the scores of held-out rows: rows that had no part in what
/// scores them, for a model knows its own training rows too well.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "rule")]
[JsonDerivedType(typeof(ContaminationThreshold), "contamination")]
[JsonDerivedType(typeof(QuantileThreshold), "quantile")]
[JsonDerivedType(typeof(DeviationThreshold), "deviation")]
[JsonDerivedType(typeof(ExtremeValueThreshold), "extreme-value")]
[JsonDerivedType(typeof(FalseAlarmThreshold), "false-alarm")]
[JsonDerivedType(typeof(FixedThreshold), "fixed")]
public abstract record ThresholdRule
{
    private protected ThresholdRule()
    {
    }

    /// <summary>The threshold for sorted held-out scores, at least one.</summary>
    internal abstract double Find(ReadOnlySpan<float> sorted);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    internal abstract void Validate();

    private protected static void CheckShare(double value, string name, double least, double most, bool withEnds = false)
    {
        bool fits = withEnds ? value >= least && value <= most : value > least && value < most;
        Require.Setting(fits, value, string.Create(CultureInfo.InvariantCulture, $"{(withEnds ? "from" : "above")} {least} {(withEnds ? "to" : "and below")} {most}"), name);
    }
}
