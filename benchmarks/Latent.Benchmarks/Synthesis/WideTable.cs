using System.Diagnostics;
using System.Globalization;
using System.Text;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Benchmarks.Synthesis;

/// <summary>What tables of very many categories, and of very few rows, take: time, and memory of the whole process.</summary>
internal static class WideTable
{
    /// <summary>Learns each table by each generator, and gives the lines of a table.</summary>
    public static string Run(int categories, int steps)
    {
        var text = new StringBuilder("| rows | categories, one-hot | values, if held | generator | seconds | largest working set |\n|---:|---:|---:|---|---:|---:|\n");
        foreach ((int rows, int width) in ((int, int)[])[(30, 3), (50_000, categories)])
        {
            var source = new OneHotRows(rows, width);
            foreach (string kind in (string[])["TVAE", "CTGAN"])
            {
                var watch = Stopwatch.StartNew();
                ISynthesizer synthesizer = kind == "TVAE"
                    ? VariationalTableSynthesizer.Fit(source, source.Schema, new VariationalTableOptions { Steps = steps })
                    : TableSynthesizer.Fit(source, source.Schema, new TableGanOptions { Steps = steps });
                using var owned = synthesizer as IDisposable;
                float[] made = new float[100 * (width + 1)];
                synthesizer.Synthesize(1, 100, 1, made);
                using var process = Process.GetCurrentProcess();
                text.Append(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {rows:N0} | {width:N0} | {(long)rows * (width + 1) * sizeof(float) / 1e6:N0} MB | {kind} | {watch.Elapsed.TotalSeconds:F1} | {process.PeakWorkingSet64 / 1e6:N0} MB |\n"));
            }
        }

        return text.ToString();
    }

    /// <summary>Rows with a number and one category of very many, some far more frequent than others; they are nowhere in memory.</summary>
    private sealed class OneHotRows(int rows, int categories) : ISampleSource
    {
        public TableSchema Schema { get; } = new() { Columns = [new("category", 0, categories, TableColumnKind.Choice), new("number", categories, 1, TableColumnKind.Number)] };

        public Shape Shape => [categories + 1];

        public long? Count => rows;

        public bool HasLabels => true;

        public ISampleReader OpenReader() => new Reader(rows, categories);

        private sealed class Reader(int rows, int categories) : ISampleReader
        {
            private readonly RandomStream _random = new(1, RandomPurpose.Generation);
            private int _row;

            public int Read(Span<float> samples, Span<int> labels)
            {
                int length = categories + 1, read = 0;
                for (; _row < rows && (read + 1) * length <= samples.Length; _row++, read++)
                {
                    Span<float> row = samples.Slice(read * length, length);
                    row.Clear();
                    bool isRare = _row % 50 == 1 || _row == 2;

                    // The first rows have each category once.
                    row[_row < categories ? _row : (int)(categories * Math.Pow(_random.NextDouble(), 4))] = 1;
                    row[categories] = _random.NextNormal() + (isRare ? 2 : 0);
                    labels[read] = isRare ? 1 : 0;
                }

                return read;
            }

            public void Dispose()
            {
            }
        }
    }
}
