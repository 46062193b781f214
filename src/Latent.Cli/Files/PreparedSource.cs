using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Files;

/// <summary>The rows of a table brought to what a model takes, as a stream: the table may be larger than memory.</summary>
internal sealed class PreparedSource(CsvSamples table, Preparation preparation) : ISampleSource
{
    /// <inheritdoc/>
    public Shape Shape => table.Shape;

    /// <inheritdoc/>
    public long? Count => table.Count;

    /// <inheritdoc/>
    public bool HasLabels => table.HasLabels;

    /// <summary>The table that is prepared.</summary>
    public CsvSamples Table => table;

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new Reader(table.OpenReader(), preparation);

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
}
