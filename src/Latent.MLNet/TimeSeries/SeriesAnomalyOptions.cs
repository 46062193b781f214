using System.Collections.Immutable;
using Latent.Anomalies.TimeSeries;

namespace Latent.MLNet.TimeSeries;

/// <summary>What a <see cref="SeriesAnomalyTrainer"/> reads and trains.</summary>
public sealed record SeriesAnomalyOptions
{
    /// <summary>The columns that make a step, one after another: <see cref="float"/> numbers and vectors of known size; <c>Value</c> by default.</summary>
    public ImmutableArray<string> ValueColumnNames { get; init => field = value.IsDefaultOrEmpty ? ["Value"] : value; } = ["Value"];

    /// <summary>Windows, alignment and the detector of windows. A detector's seed of 0, the default, stands for the seed of the <c>MLContext</c>.</summary>
    public SeriesDetectorOptions Series { get; init; } = new();

    /// <summary>Stops the training after the current batch.</summary>
    public CancellationToken Cancellation { get; init; }

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Series);
        ArgumentNullException.ThrowIfNull(Series.Detector);
        if (ValueColumnNames.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(ValueColumnNames)} has an empty name; name every column.");
        }
    }
}
