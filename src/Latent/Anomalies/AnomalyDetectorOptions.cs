using System.Collections.Immutable;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Numerics;

namespace Latent.Anomalies;

/// <summary>How an <see cref="AnomalyDetector"/> is trained. The defaults need no tuning.</summary>
public sealed record AnomalyDetectorOptions
{
    /// <summary>What scores a row; the default <see cref="Combination"/> by default, of which an autoencoder is a part.</summary>
    public AnomalyMethod Method { get; init; } = new Combination();

    /// <summary>What is done to numbers first; <see cref="AnomalyScaling.Automatic"/> by default.</summary>
    public AnomalyScaling Scaling { get; init; }

    /// <summary>The columns whose values name categories rather than measure, each made into columns of 0 and 1; none by default.</summary>
    public ImmutableArray<int> CategoricalColumns { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Above which score a row is flagged; the 5 % that score highest among rows like those trained on by default.</summary>
    public ThresholdRule Threshold { get; init; } = new ContaminationThreshold();

    /// <summary>The share of rows held out from networks, to find the threshold by; above 0 and at most 0.5, 0.2 by default.</summary>
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>The most rows trained on, drawn at random where there are more; 200,000 by default, at least 100.</summary>
    public int MaxRows { get; init; } = 200_000;

    /// <summary>What all randomness follows from; 0 by default.</summary>
    public ulong Seed { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Method);
        ArgumentNullException.ThrowIfNull(Threshold);
        Threshold.Validate();
        Require.Setting(HeldOutFraction is > 0 and <= 0.5, HeldOutFraction, "above 0 and at most 0.5");
        Require.Setting(MaxRows >= 100, MaxRows, "at least 100");
        Require.Defined(Scaling);
    }
}
