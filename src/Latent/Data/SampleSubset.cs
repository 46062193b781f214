using Latent.Numerics;

namespace Latent.Data;

/// <summary>Some rows of another source, in a given order, without copying them.</summary>
/// <remarks>Safe for use from many threads where the other source is.</remarks>
public sealed class SampleSubset : IIndexedSampleSource
{
    private readonly IIndexedSampleSource _source;
    private readonly int[] _rows;

    /// <summary>A view of some rows.</summary>
    /// <param name="source">The other source; its count must be known.</param>
    /// <param name="rows">The rows' indices in it; one may be there more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is no row of the source.</exception>
    public SampleSubset(IIndexedSampleSource source, params ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (int row in rows)
        {
            if (row < 0 || row >= (source.Count ?? 0))
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"There is no row {row}; the source has {source.Count ?? 0}, from 0.");
            }
        }

        // A view of a view looks straight at the source, so that depth costs nothing.
        if (source is SampleSubset subset)
        {
            _source = subset._source;
            _rows = new int[rows.Length];
            for (int i = 0; i < rows.Length; i++)
            {
                _rows[i] = subset._rows[rows[i]];
            }
        }
        else
        {
            _source = source;
            _rows = rows.ToArray();
        }
    }

    /// <inheritdoc/>
    public Shape Shape => _source.Shape;

    /// <summary>The number of rows.</summary>
    public int Rows => _rows.Length;

    /// <inheritdoc/>
    public long? Count => _rows.Length;

    /// <inheritdoc/>
    public bool HasLabels => _source.HasLabels;

    /// <summary>The first rows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">How many, at least 0; fewer where the source has fewer.</param>
    public static SampleSubset First(IIndexedSampleSource source, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(source);
        return new SampleSubset(source, [.. Enumerable.Range(0, (int)Math.Min(count, source.Count ?? 0))]);
    }

    /// <summary>The rows of some classes.</summary>
    /// <param name="source">A source with labels.</param>
    /// <param name="classes">The class indices.</param>
    /// <exception cref="ArgumentException">The source has no labels.</exception>
    public static SampleSubset OfClasses(IIndexedSampleSource source, params ReadOnlySpan<int> classes) => Select(source, classes, wanted: true);

    /// <summary>The rows of all classes but some: what an anomaly detector is trained on to be tried on those left out.</summary>
    /// <param name="source">A source with labels.</param>
    /// <param name="classes">The class indices left out.</param>
    /// <exception cref="ArgumentException">The source has no labels.</exception>
    public static SampleSubset WithoutClasses(IIndexedSampleSource source, params ReadOnlySpan<int> classes) => Select(source, classes, wanted: false);

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new IndexedSampleReader(this);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
    {
        Span<int> mapped = stackalloc int[256];
        int length = Shape.Length;
        for (int start = 0; start < rows.Length; start += mapped.Length)
        {
            int count = Math.Min(mapped.Length, rows.Length - start);
            for (int i = 0; i < count; i++)
            {
                int row = rows[start + i];
                mapped[i] = (uint)row < (uint)_rows.Length
                    ? _rows[row]
                    : throw new ArgumentOutOfRangeException(nameof(rows), row, $"There is no row {row}; there are {_rows.Length}, from 0.");
            }

            _source.Read(mapped[..count], samples[(start * length)..], labels.IsEmpty ? labels : labels[start..]);
        }
    }

    private static SampleSubset Select(IIndexedSampleSource source, ReadOnlySpan<int> classes, bool wanted)
    {
        int[] labels = SampleLabels.ReadAll(source);
        var rows = new List<int>();
        for (int row = 0; row < labels.Length; row++)
        {
            if (classes.Contains(labels[row]) == wanted)
            {
                rows.Add(row);
            }
        }

        return new SampleSubset(source, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
    }
}
