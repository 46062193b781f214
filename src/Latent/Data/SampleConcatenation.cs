using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Data;

/// <summary>The rows of several sources one after another, without copying them.</summary>
/// <remarks>Safe for use from many threads where the sources are.</remarks>
public sealed class SampleConcatenation : IIndexedSampleSource
{
    private readonly ImmutableArray<IIndexedSampleSource> _sources;
    private readonly int[] _ends;

    /// <summary>A view of several sources.</summary>
    /// <param name="sources">One source or more of one shape; labels are there where all have them.</param>
    /// <exception cref="ArgumentException">There is no source, the shapes differ, or there are too many rows.</exception>
    public SampleConcatenation(params ImmutableArray<IIndexedSampleSource> sources)
    {
        if (sources.IsDefaultOrEmpty)
        {
            throw new ArgumentException("There is no source to concatenate; give at least one.", nameof(sources));
        }

        _sources = sources;
        _ends = new int[sources.Length];
        long rows = 0;
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i].Shape != sources[0].Shape)
            {
                throw new ArgumentException($"Source {i} has samples of shape {sources[i].Shape}, the first of {sources[0].Shape}; only equal shapes can be concatenated.", nameof(sources));
            }

            rows += sources[i].Count ?? 0;
            _ends[i] = rows <= int.MaxValue ? (int)rows : throw new ArgumentException($"The sources have more than {int.MaxValue} rows together.", nameof(sources));
        }

        HasLabels = sources.All(source => source.HasLabels);
    }

    /// <inheritdoc/>
    public Shape Shape => _sources[0].Shape;

    /// <inheritdoc/>
    public long? Count => _ends[^1];

    /// <inheritdoc/>
    public bool HasLabels { get; }

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new IndexedSampleReader(this);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
    {
        int length = Shape.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (row < 0 || row >= _ends[^1])
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"There is no row {row}; there are {_ends[^1]}, from 0.");
            }

            int source = Array.FindIndex(_ends, end => row < end);
            ReadOnlySpan<int> inner = [row - (source == 0 ? 0 : _ends[source - 1])];
            _sources[source].Read(inner, samples.Slice(i * length, length), labels.IsEmpty ? labels : labels.Slice(i, 1));
        }
    }
}
