using Latent.Numerics;

namespace Latent.Data;

/// <summary>Rows held in memory.</summary>
/// <remarks>Immutable as long as the arrays given to it are left alone; safe for use from many threads.</remarks>
public sealed class MemorySamples : IIndexedSampleSource
{
    private readonly float[] _values;
    private readonly int[]? _labels;

    /// <summary>Takes rows as they lie in an array, without copying it.</summary>
    /// <param name="shape">The shape of one sample.</param>
    /// <param name="values">[rows × sample length] values.</param>
    /// <param name="labels">One class index per row, each at least 0; or nothing.</param>
    /// <exception cref="ArgumentException">The values do not make whole rows, there are too few or too many labels, or one is negative.</exception>
    public MemorySamples(Shape shape, float[] values, int[]? labels = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (shape.Rank == 0)
        {
            throw new ArgumentException("The samples have no shape; give the shape of one sample, such as [1, 28, 28].", nameof(shape));
        }

        if (values.Length % shape.Length != 0)
        {
            throw new ArgumentException($"{values.Length} values do not make whole rows of shape {shape}, which take {shape.Length} each.", nameof(values));
        }

        Rows = values.Length / shape.Length;
        if (labels is not null)
        {
            CheckLabels(labels, Rows);
        }

        Shape = shape;
        _values = values;
        _labels = labels;
    }

    /// <inheritdoc/>
    public Shape Shape { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <inheritdoc/>
    public long? Count => Rows;

    /// <inheritdoc/>
    public bool HasLabels => _labels is not null;

    /// <summary>[rows × sample length] values.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One class index per row; empty where there are none.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The values of one row.</summary>
    /// <param name="row">The row, from 0.</param>
    public ReadOnlySpan<float> this[int row] => _values.AsSpan(row * Shape.Length, Shape.Length);

    /// <summary>Reads all rows of a source into memory; a source that is in memory already is given back as it is.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="InvalidDataException">The data is broken, or has more values than an array can hold.</exception>
    public static MemorySamples From(ISampleSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source is MemorySamples samples)
        {
            return samples;
        }

        int length = source.Shape.Length;
        long rows = source.Count ?? Math.Clamp((1 << 20) / length, 1, 1024);
        if (rows * length > Array.MaxLength)
        {
            throw new InvalidDataException($"{rows} rows of shape {source.Shape} are more values than memory takes at once; read them as a stream or take a part of them.");
        }

        var values = new float[rows * length];
        int[] labels = source.HasLabels ? new int[rows] : [];
        var oneRow = new float[length];
        int[] oneLabel = source.HasLabels ? new int[1] : [];
        int count = 0;
        using ISampleReader reader = source.OpenReader();
        while (true)
        {
            if (count == rows)
            {
                // One row aside tells whether there are more, before an array is doubled for nothing.
                if (reader.Read(oneRow, oneLabel) == 0)
                {
                    break;
                }

                long more = Math.Min(Math.Max(rows * 2, 16), Array.MaxLength / length);
                if (more <= rows)
                {
                    throw new InvalidDataException($"More than {rows} rows of shape {source.Shape} are more values than memory takes at once; read them as a stream or take a part of them.");
                }

                rows = more;
                Array.Resize(ref values, (int)(rows * length));
                Array.Resize(ref labels, source.HasLabels ? (int)rows : 0);
                oneRow.CopyTo(values.AsSpan(count * length));
                oneLabel.CopyTo(labels.AsSpan(source.HasLabels ? count : 0));
                count++;
                continue;
            }

            int read = reader.Read(values.AsSpan(count * length), source.HasLabels ? labels.AsSpan(count) : default);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        Array.Resize(ref values, count * length);
        Array.Resize(ref labels, source.HasLabels ? count : 0);
        return new MemorySamples(source.Shape, values, source.HasLabels ? labels : null);
    }

    /// <summary>The same rows seen in another shape of the same length, without copying.</summary>
    /// <param name="shape">The shape.</param>
    /// <exception cref="ArgumentException">The shape has another length.</exception>
    public MemorySamples WithShape(Shape shape) =>
        shape.Length == Shape.Length
            ? new MemorySamples(shape, _values, _labels)
            : throw new ArgumentException($"Rows of shape {Shape} cannot be seen as {shape}: {Shape.Length} values against {shape.Length}.", nameof(shape));

    /// <summary>The same rows without their labels.</summary>
    public MemorySamples WithoutLabels() => new(Shape, _values);

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new IndexedSampleReader(this);

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
    {
        int length = Shape.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if ((uint)row >= (uint)Rows)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"There is no row {row}; there are {Rows}, from 0.");
            }

            _values.AsSpan(row * length, length).CopyTo(samples[(i * length)..]);
        }

        if (!labels.IsEmpty)
        {
            if (_labels is null)
            {
                throw new InvalidOperationException("The samples have no labels.");
            }

            for (int i = 0; i < rows.Length; i++)
            {
                labels[i] = _labels[rows[i]];
            }
        }
    }

    /// <summary>Copies successive rows, which is faster than by index.</summary>
    internal void Copy(int first, int rows, Span<float> samples, Span<int> labels)
    {
        _values.AsSpan(first * Shape.Length, rows * Shape.Length).CopyTo(samples);
        if (!labels.IsEmpty)
        {
            (_labels ?? throw new InvalidOperationException("The samples have no labels.")).AsSpan(first, rows).CopyTo(labels);
        }
    }

    private static void CheckLabels(int[] labels, int rows)
    {
        if (labels.Length != rows)
        {
            throw new ArgumentException($"There are {labels.Length} labels for {rows} rows.", nameof(labels));
        }

        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] < 0)
            {
                throw new ArgumentException($"The label of row {row} is {labels[row]}; a class index is at least 0.", nameof(labels));
            }
        }
    }
}
