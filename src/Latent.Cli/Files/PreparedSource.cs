using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Files;

/// <summary>The rows of a table brought to what a model takes, as a stream: the table may be larger than memory.</summary>
internal sealed class PreparedSource(CsvSamples table, Preparation preparation) : ISampleSource
{
    /// <inheritdoc/>
    public Shape Shape { get; } = preparation.AreTextsNumbered ? [preparation.Columns.Count] : table.Shape;

    /// <inheritdoc/>
    public long? Count => table.Count;

    /// <inheritdoc/>
    public bool HasLabels => table.HasLabels;

    /// <inheritdoc/>
    public ISampleReader OpenReader() => preparation.AreTextsNumbered
        ? new NumberingReader(table.OpenReader(), preparation, table.Shape.Length)
        : new Reader(table.OpenReader(), preparation);

    private sealed class Reader(ISampleReader inner, Preparation preparation) : ISampleReader
    {
        public int Read(Span<float> samples, Span<int> labels)
        {
            int read = inner.Read(samples, labels), length = preparation.Mean.Length;
            for (int row = 0; row < read; row++)
            {
                Span<float> sample = samples.Slice(row * length, length);
                for (int column = 0; column < length; column++)
                {
                    sample[column] = (sample[column] - preparation.Mean[column]) / preparation.Scale[column];
                }
            }

            return read;
        }

        public void Dispose() => inner.Dispose();
    }

    /// <summary>Turns the columns of 0 and 1 that a column of texts became back into one: the number of the text, −1 where none is set.</summary>
    private sealed class NumberingReader(ISampleReader inner, Preparation preparation, int wide) : ISampleReader
    {
        private float[] _wide = [];

        public int Read(Span<float> samples, Span<int> labels)
        {
            int length = preparation.Columns.Count, capacity = samples.Length / length;
            if (_wide.Length < capacity * wide)
            {
                _wide = new float[capacity * wide];
            }

            int read = inner.Read(_wide.AsSpan(0, capacity * wide), labels);
            for (int row = 0, from = 0, to = 0; row < read; row++)
            {
                foreach (PreparedColumn column in preparation.Columns)
                {
                    int texts = column.Categories.Count;
                    samples[to++] = texts == 0 ? _wide[from] : _wide.AsSpan(from, texts).IndexOf(1f);
                    from += Math.Max(1, texts);
                }
            }

            return read;
        }

        public void Dispose() => inner.Dispose();
    }
}
