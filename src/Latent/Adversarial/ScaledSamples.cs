using System.Globalization;
using System.Numerics.Tensors;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Adversarial;

/// <summary>Samples with their range mapped to [−1, 1].</summary>
internal class ScaledSamples : ISampleSource
{
    private readonly ISampleSource _source;
    private readonly ValueRange _range;

    protected ScaledSamples(ISampleSource source, ValueRange range)
    {
        _source = source;
        _range = range;
    }

    public Shape Shape => _source.Shape;

    public long? Count => _source.Count;

    public bool HasLabels => _source.HasLabels;

    /// <summary>The samples, which can be read in any order where the source can.</summary>
    public static ISampleSource Of(ISampleSource source, ValueRange range) =>
        source is IIndexedSampleSource indexed ? new Indexed(indexed, range) : new ScaledSamples(source, range);

    /// <summary>Maps [−1, 1] back to the range.</summary>
    public static void Restore(ValueRange range, Span<float> values)
    {
        float half = (range.Maximum - range.Minimum) / 2;
        TensorPrimitives.Multiply(values, half, values);
        TensorPrimitives.Add(values, range.Minimum + half, values);
    }

    public ISampleReader OpenReader() => new Reader(_source.OpenReader(), this);

    /// <summary>Maps the values of rows, of which the first is row <paramref name="first"/>, or the rows are <paramref name="rows"/>.</summary>
    private void Scale(Span<float> values, long first, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= _range.Minimum && values[i] <= _range.Maximum))
            {
                int row = i / Shape.Length;
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Row {(rows.IsEmpty ? first + row : rows[row])} has the value {values[i]}, outside the range from {_range.Minimum} to {_range.Maximum}; scale the data, or set Range to where its values lie."));
            }
        }

        float half = (_range.Maximum - _range.Minimum) / 2;
        TensorPrimitives.Subtract(values, _range.Minimum + half, values);
        TensorPrimitives.Divide(values, half, values);
    }

    private sealed class Indexed(IIndexedSampleSource source, ValueRange range) : ScaledSamples(source, range), IIndexedSampleSource
    {
        public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
        {
            source.Read(rows, samples, labels);
            Scale(samples[..(rows.Length * Shape.Length)], 0, rows);
        }
    }

    private sealed class Reader(ISampleReader reader, ScaledSamples samples) : ISampleReader
    {
        private long _row;

        public int Read(Span<float> values, Span<int> labels)
        {
            int rows = reader.Read(values, labels);
            samples.Scale(values[..(rows * samples.Shape.Length)], _row, []);
            _row += rows;
            return rows;
        }

        public void Dispose() => reader.Dispose();
    }
}
