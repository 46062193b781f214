using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Augmentation.Tables;

/// <summary>Very many categories and very few rows.</summary>
[TestClass]
public sealed class TableMemoryTests
{
    private static readonly TableGanOptions Small = new() { Generator = [16], Discriminator = [16], Latent = 4, Steps = 20, Packing = 2, BatchSize = 50 };

    [TestMethod]
    public void Of_WideOneHotColumn_TakesNoMemoryByItsWidth()
    {
        const int Categories = 10_000, Count = 2_000;
        var source = new OneHotRows(Count, Categories);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var encoding = TableEncoding.Of(source, source.Schema, 10, 256, 2_048, 0);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // The rows as they are read are 80 MB.
        Assert.IsLessThan(4L << 20, taken);
        Assert.AreEqual(Count, encoding.Rows);
        Assert.AreEqual(256, encoding.Codec.Choices[0].Width);
        Assert.IsLessThan(100_000L, encoding.Bytes);
    }

    [TestMethod]
    public void Synthesize_WideOneHotColumn_MakesOneHotRowsOfCategoriesThatWereSeen()
    {
        const int Categories = 3_000;
        var source = new OneHotRows(600, Categories);
        using TableSynthesizer table = TableSynthesizer.Fit(source, source.Schema, Small);
        float[] rows = new float[40 * (Categories + 1)];
        table.Synthesize(1, 40, 3, rows);
        for (int row = 0; row < 40; row++)
        {
            ReadOnlySpan<float> own = rows.AsSpan(row * (Categories + 1), Categories);
            Assert.AreEqual(1, own.Count(1f));
            Assert.AreEqual(Categories - 1, own.Count(0f));
            Assert.AreEqual(0, own.IndexOf(1f) % 5, "only every fifth category occurs");
        }
    }

    [TestMethod]
    public void Fit_MoreThanMaxMegabytes_IsRefusedAndSaysWhatToDo()
    {
        const int Columns = 40, Count = 600;
        float[] values = [.. Enumerable.Range(0, Count * Columns).Select(i => (float)(i / Columns % 300))];
        var source = new MemorySamples([Columns], values, [.. Enumerable.Range(0, Count).Select(row => row % 2)]);
        var schema = new TableSchema { Columns = [.. Enumerable.Range(0, Columns).Select(column => new TableColumn($"c{column}", column, 1, TableColumnKind.Choice))] };
        string message = Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(source, schema, new TableGanOptions { MaxMegabytes = 300 })).Message;
        StringAssert.Contains(message, $"Learning 600 rows, of which networks see {10_242:N0} values, would take about");
        StringAssert.Contains(message, "but MaxMegabytes is 300; lower MaxCategories");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => VariationalTableSynthesizer.Fit(source, schema, new VariationalTableOptions { MaxMegabytes = 50 })).Message, "MaxMegabytes is 50");

        // Fewer categories fit.
        using TableSynthesizer table = TableSynthesizer.Fit(source, schema, Small with { MaxCategories = 4, MaxMegabytes = 50, Steps = 2 });
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(new OneHotRows(200_000, 2), null, Small with { MaxMegabytes = 1 })).Message, $"Keeping {33_792:N0} rows of 3 columns would take about 2 MB, but MaxMegabytes is 1");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TableSynthesizer.Fit(source, schema, Small with { MaxMegabytes = 0 })).Message, "MaxMegabytes is 0");
    }

    [TestMethod]
    public void Fit_ThirtyRows_WithDefaultsButFewSteps_KeepsRangesAndCategories()
    {
        var random = new RandomStream(2, RandomPurpose.Generation);
        float[] values = [.. Enumerable.Range(0, 30).SelectMany(row => new[] { random.NextNormal(), row % 3 })];
        var source = new MemorySamples([2], values, [.. Enumerable.Range(0, 30).Select(row => row % 10 == 0 ? 1 : 0)]);
        var schema = new TableSchema { Columns = [new("number", 0, 1, TableColumnKind.Number), new("choice", 1, 1, TableColumnKind.Choice)] };
        using TableSynthesizer table = TableSynthesizer.Fit(source, schema, new TableGanOptions { Steps = 30 });
        using VariationalTableSynthesizer variational = VariationalTableSynthesizer.Fit(source, schema, new VariationalTableOptions { Steps = 30 });
        float least = Enumerable.Range(0, 30).Min(row => values[2 * row]), most = Enumerable.Range(0, 30).Max(row => values[2 * row]);
        float[] rows = new float[200];
        foreach (ISynthesizer synthesizer in (ISynthesizer[])[table, variational])
        {
            synthesizer.Synthesize(1, 100, 1, rows);
            Assert.IsTrue(Enumerable.Range(0, 100).All(row => rows[2 * row] >= least && rows[2 * row] <= most && rows[(2 * row) + 1] is 0 or 1 or 2), synthesizer.GetType().Name);
            Assert.IsGreaterThan(10, Enumerable.Range(0, 100).Select(row => rows[2 * row]).Distinct().Count());
        }
    }

    [TestMethod]
    public void Enlarge_MoreThanAnArrayHolds_SaysSo()
    {
        MemorySamples rows = new([1_000], new float[2_000], [0, 1]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Augmenter.Enlarge(rows, new NoiseSynthesizer(rows), int.MaxValue)).Message, "rows of 1000 values are more than");
    }

    /// <summary>Rows with one number and one category of very many, of which every fifth occurs; they are nowhere in memory.</summary>
    private sealed class OneHotRows(int rows, int categories) : ISampleSource
    {
        public TableSchema Schema { get; } = new() { Columns = [new("category", 0, categories, TableColumnKind.Choice), new("number", categories, 1, TableColumnKind.Number)] };

        public Shape Shape => [categories + 1];

        public long? Count => rows;

        public bool HasLabels => true;

        public ISampleReader OpenReader() => new Reader(rows, categories);

        private sealed class Reader(int rows, int categories) : ISampleReader
        {
            private int _row;

            public int Read(Span<float> samples, Span<int> labels)
            {
                int length = categories + 1, read = 0;
                for (; _row < rows && (read + 1) * length <= samples.Length; _row++, read++)
                {
                    Span<float> row = samples.Slice(read * length, length);
                    row.Clear();
                    row[_row * 5 % categories] = 1;
                    row[categories] = _row % 17;
                    labels[read] = _row % 2;
                }

                return read;
            }

            public void Dispose()
            {
            }
        }
    }
}
