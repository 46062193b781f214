using Latent.Data;
using Latent.Numerics;

namespace Latent.Anomalies.TimeSeries;

/// <summary>The sliding windows of a series as samples of [window × channels], cut when read, so that memory holds the series alone.</summary>
/// <remarks>Safe for use from many threads as long as the array is left alone.</remarks>
public sealed class SeriesWindows : IIndexedSampleSource
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly int _stride;

    /// <summary>The windows of a series.</summary>
    /// <param name="values">[steps × channels] values in order of time.</param>
    /// <param name="channels">The values of a step, at least 1.</param>
    /// <param name="window">The steps of a window, at least 1 and at most those of the series.</param>
    /// <param name="stride">The steps from one window to the next, at least 1.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the series is shorter than a window.</exception>
    public SeriesWindows(ReadOnlyMemory<float> values, int channels, int window, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        int steps = values.Length / channels;
        if (values.Length % channels != 0 || steps < window)
        {
            throw new ArgumentException($"{values.Length} values make no series of {channels} channels with at least one window of {window} steps.", nameof(values));
        }

        _values = values;
        _stride = stride;
        Shape = [window, channels];
        Rows = ((steps - window) / stride) + 1;
    }

    /// <inheritdoc/>
    public Shape Shape { get; }

    /// <summary>The number of windows.</summary>
    public int Rows { get; }

    /// <inheritdoc/>
    public long? Count => Rows;

    /// <inheritdoc/>
    public bool HasLabels => false;

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new SampleSubset(this, [.. Enumerable.Range(0, Rows)]).OpenReader();

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
    {
        if (!labels.IsEmpty)
        {
            throw new InvalidOperationException("Windows have no labels.");
        }

        int length = Shape.Length, channels = Shape[1];
        for (int i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rows[i], (uint)Rows, nameof(rows));
            _values.Span.Slice(rows[i] * _stride * channels, length).CopyTo(samples[(i * length)..]);
        }
    }
}
