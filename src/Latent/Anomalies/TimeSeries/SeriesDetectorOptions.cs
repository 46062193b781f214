using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Numerics;

namespace Latent.Anomalies.TimeSeries;

/// <summary>How a <see cref="SeriesDetector"/> is trained.</summary>
public sealed record SeriesDetectorOptions
{
    /// <summary>The steps of a window, from 2 to 65,536; 64 by default. About as long as what repeats, or as an anomaly lasts.</summary>
    public int Window { get; init; } = 64;

    /// <summary>The steps from one training window to the next, at least 1; 1 by default.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Which steps a window's score belongs to; all that it covers by default.</summary>
    public SeriesAlignment Alignment { get; init; }

    /// <summary>The last share of the training steps, held out to find the threshold by, because windows that overlap training windows are no new ones; above 0 and at most 0.5, 0.2 by default.</summary>
    public double HeldOutFraction { get; init; } = 0.2;

    /// <summary>
    /// The detector of windows. By default the distance to the nearest of small random groups of training windows, which is
    /// quick and stands odd stretches among them, flagging windows higher than one in a thousand normal ones, for there is a
    /// window at every step. Any method will do, such as the reconstruction error of a recurrent autoencoder: it sees samples
    /// of [window × channels].
    /// </summary>
    public AnomalyDetectorOptions Detector { get; init; } = new() { Method = new SubsampledNeighbourDistance(), Threshold = new ExtremeValueThreshold(0.001) };

    internal void Validate()
    {
        Require.Setting(Window is >= 2 and <= 65_536, Window, "from 2 to 65,536 steps");
        Require.Setting(Stride >= 1, Stride, "at least 1");
        Require.Setting(HeldOutFraction is > 0 and <= 0.5, HeldOutFraction, "above 0 and at most 0.5");
        Require.Defined(Alignment);
        ArgumentNullException.ThrowIfNull(Detector);
    }
}
