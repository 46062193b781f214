namespace Latent.Anomalies.TimeSeries;

/// <summary>Which steps a window's score belongs to.</summary>
public enum SeriesAlignment
{
    /// <summary>A step's score is the mean over all windows that have it: sharp in time, known only when the last of them is over.</summary>
    Covering,

    /// <summary>A step's score is that of the window that ends at it: known at once, as a monitor needs it.</summary>
    Trailing,
}
