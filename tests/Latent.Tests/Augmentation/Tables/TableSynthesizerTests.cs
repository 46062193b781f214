using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Augmentation.Tables;

[TestClass]
public sealed class TableSynthesizerTests
{
    private static readonly TableGanOptions Small = new() { Generator = [32], Discriminator = [32], Latent = 8, Steps = 1_000, Packing = 2, BatchSize = 100, LearningRate = 2e-3f, AverageDecay = 0.99f };

    // A number with two modes, a code of three values of which one is rare, its one-hot form, a constant, and a class.
    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new TableColumn("amount", 0, 1, TableColumnKind.Number),
            new TableColumn("code", 1, 1, TableColumnKind.Choice),
            new TableColumn("mark", 2, 3, TableColumnKind.Choice),
            new TableColumn("constant", 5, 1, TableColumnKind.Number),
        ],
        Agreeing = [["code", "mark"]],
    };

    [TestMethod]
    public void Synthesize_MixedColumns_KeepsRangesChoicesConstantsAndAgreement()
    {
        MemorySamples source = Rows(300);
        using TableSynthesizer table = TableSynthesizer.Fit(source, Schema, Small);
        foreach (ISynthesizer synthesizer in (ISynthesizer[])[table, VariationalTableSynthesizer.Fit(source, Schema, new VariationalTableOptions { Hidden = [32], Latent = 4, Steps = 1_500, BatchSize = 100, LearningRate = 3e-3f })])
        {
            float[] rows = new float[200 * 6];
            synthesizer.Synthesize(1, 200, 5, rows);
            for (int row = 0; row < 200; row++)
            {
                ReadOnlySpan<float> values = rows.AsSpan(row * 6, 6);
                Assert.IsTrue(values[0] is >= -20 and <= 150 && values[0] == MathF.Round(values[0]), $"{values[0]}");
                Assert.AreEqual(1f, values[2 + ((int)values[1] / 10)]);
                Assert.AreEqual(1f, values[2] + values[3] + values[4]);
                Assert.AreEqual(7f, values[5]);
            }

            // Class 1 lies about 100, class 0 about 0.
            Assert.IsGreaterThan(0.8, Enumerable.Range(0, 200).Average(row => rows[row * 6] > 50 ? 1.0 : 0), synthesizer.GetType().Name);
        }
    }

    [TestMethod]
    public void Guide_TableOfTexts_MakesRowsWhoseColumnsAgree()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("people.csv");
        File.WriteAllLines(file, Enumerable.Range(0, 60).Select(row => $"{20 + row},{(row % 3 == 0 ? "school,9" : "college,13")},{(row % 3 == 0 ? "low" : "high")}").Prepend("age,education,years,income"));
        float[] rows = new float[1_000 * 4];
        CsvSamples people = CsvSamples.Open(file, new CsvOptions { LabelColumn = "income", Text = TextColumns.OneHot });
        TableSchema columns = TableSchema.Of(people.Schema) with { Agreeing = [["education", "years"]] };
        using TableSynthesizer table = TableSynthesizer.Fit(people, columns, new TableGanOptions { Steps = 2_000 });
        table.Synthesize(label: 1, count: 1_000, seed: 1, rows);

        // age, education=college, education=school, years
        Assert.IsTrue(Enumerable.Range(0, 1_000).All(row => rows[(row * 4) + 3] == (rows[(row * 4) + 1] == 1 ? 13 : 9) && rows[row * 4] is >= 20 and <= 79));
        Assert.IsGreaterThan(0.8, Enumerable.Range(0, 1_000).Average(row => rows[(row * 4) + 2]));

        string path = folder.File("people.safetensors");
        table.Save(path);
        using TableSynthesizer again = TableSynthesizer.Load(path);
        int[] classes = new int[1_000];
        again.SynthesizeAll(count: 1_000, seed: 1, rows, classes);
        Assert.IsTrue(Enumerable.Range(0, 1_000).All(row => rows[(row * 4) + 3] == (rows[(row * 4) + 1] == 1 ? 13 : 9)));
        Assert.AreEqual(1 / 3.0, classes.Average(label => label == 1 ? 1.0 : 0), 0.06);
    }

    [TestMethod]
    public void SynthesizeWhere_RareCategory_AllRowsHaveIt()
    {
        MemorySamples source = Rows(300);
        using TableSynthesizer table = TableSynthesizer.Fit(source, Schema with { Agreeing = [] }, Small);
        float[] rows = new float[60 * 6];
        int[] labels = new int[60];
        table.SynthesizeWhere("code", [20], 60, 1, rows, labels);
        Assert.IsTrue(Enumerable.Range(0, 60).All(row => rows[(row * 6) + 1] == 20));
        Assert.IsTrue(labels.All(label => label is 0 or 1));

        // Real rows of the rare code are of class 1.
        Assert.IsGreaterThan(0.6, labels.Average(label => label == 1 ? 1.0 : 0));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeWhere("code", [5], 1, 1, rows, labels)).Message, "'code'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeWhere("amount", [5], 1, 1, rows, labels)).Message, "code, mark");
    }

    [TestMethod]
    public void Synthesize_SameSeed_SameBits()
    {
        MemorySamples source = Rows(120);
        float[][] made = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using TableSynthesizer table = TableSynthesizer.Fit(source, Schema, Small with { Steps = 20 });
            float[] rows = new float[50 * 6];
            table.Synthesize(0, 50, 9, rows);
            return rows;
        })];
        CollectionAssert.AreEqual(made[0], made[1]);
    }

    [TestMethod]
    public void Fit_FewerRowsThanABatch_AndAClassOfOneRow_Works()
    {
        var source = new MemorySamples([2], [1, 5, 2, 6, 3, 5, 4, 6, 9, 5], [0, 0, 0, 0, 3]);
        var schema = new TableSchema { Columns = [new("a", 0, 1, TableColumnKind.Number), new("b", 1, 1, TableColumnKind.Choice)] };
        using TableSynthesizer table = TableSynthesizer.Fit(source, schema, new TableGanOptions { Generator = [8], Discriminator = [8], Steps = 10 });
        using VariationalTableSynthesizer variational = VariationalTableSynthesizer.Fit(source, schema, new VariationalTableOptions { Hidden = [8], Steps = 10, Latent = 2 });
        float[] rows = new float[8];
        foreach (ISynthesizer synthesizer in (ISynthesizer[])[table, variational])
        {
            synthesizer.Synthesize(3, 4, 0, rows);
            Assert.IsTrue(Enumerable.Range(0, 4).All(row => rows[2 * row] is >= 1 and <= 9 && rows[(2 * row) + 1] is 5 or 6));
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => synthesizer.Synthesize(1, 1, 0, rows)).Message, "0, 3");
        }
    }

    [TestMethod]
    public void Fit_ManyCategories_TellsSomeApartAndKeepsTheOthers()
    {
        const int Count = 3_000;
        float[] values = new float[Count];
        int[] labels = new int[Count];
        for (int row = 0; row < Count; row++)
        {
            values[row] = row < 1_000 ? row % 4 : row;
            labels[row] = row % 2;
        }

        var schema = new TableSchema { Columns = [new("id", 0, 1, TableColumnKind.Choice)] };
        using TableSynthesizer table = TableSynthesizer.Fit(new MemorySamples([1], values, labels), schema, Small with { Steps = 600, MaxCategories = 8 });
        float[] rows = new float[500];
        table.Synthesize(0, 500, 0, rows);
        var known = values.ToHashSet();
        Assert.IsTrue(rows.All(known.Contains));
        Assert.IsGreaterThan(100, rows.Where(value => value >= 1_000).Distinct().Count());
    }

    [TestMethod]
    public void Fit_BadInput_SaysWhatIsWrong()
    {
        var constant = new MemorySamples([2], [1, 2, 1, 2], [0, 1]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(constant)).Message, "constant");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => VariationalTableSynthesizer.Fit(constant)).Message, "constant");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(new MemorySamples([1], [1], [0]))).Message, "1 row");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(new MemorySamples([1], [1, 2]))).Message, "labels");
        MemorySamples rows = Rows(20);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(rows, TableSchema.Numbers(5))).Message, "5 values, but a row has 6");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(rows, Schema with { Agreeing = [["code", "colour"]] })).Message, "'colour'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TableSynthesizer.Fit(rows, null, Small with { ClassShare = 2 })).Message, "ClassShare is 2");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => VariationalTableSynthesizer.Fit(rows, null, new VariationalTableOptions { Latent = 0 })).Message, "Latent is 0");
    }

    [TestMethod]
    public void Modes_OfThreeClusters_AreFoundAndOthersEmptied()
    {
        var random = new RandomStream(4, RandomPurpose.Generation);
        float[] values = [.. Enumerable.Range(0, 3_000).Select(i => ((i % 3) * 50) + random.NextNormal())];
        var mixture = ModeMixture.Fit(values, 10);
        Assert.IsTrue(mixture.Count is >= 3 and <= 6, $"{mixture.Count} modes");
        foreach (float value in values.AsSpan(0, 50))
        {
            (int mode, float place) = mixture.Encode(value, random);
            Assert.IsTrue(place is > -1 and < 1);
            Assert.AreEqual(value, mixture.Decode(mode, place), 0.01f);
        }
    }

    [TestMethod]
    public void EncodedRows_Draws_GiveRareCategoriesMoreThanTheirShareAndRowsThatHaveThem()
    {
        var encoding = TableEncoding.Of(Rows(300), Schema with { Agreeing = [] }, 10, 256, 2_048, 0);
        var draws = new EncodedRows(encoding, 3_000, 0.5f, 1);
        int length = draws.Shape.Length;
        float[] samples = new float[3_000 * length];
        draws.Read([.. Enumerable.Range(0, 3_000)], samples, default);
        int[] seen = new int[encoding.Codec.ConditionLength];
        for (int row = 0; row < 3_000; row++)
        {
            Span<float> sample = samples.AsSpan(row * length, length), condition = sample[encoding.Codec.Length..];
            int at = condition.IndexOf(1f);
            Assert.AreEqual(1f, sample[encoding.Codec.Length - encoding.Codec.ConditionLength + at], "the row has what its condition says");
            Assert.AreEqual(1, condition.Count(1f));
            seen[at]++;
        }

        // The rare code is that of 15 of 300 rows; a third of the code's draws would be log 16 / (log 16 + 2 log 143) ≈ 0.22.
        int[] codes = [.. seen.AsSpan(encoding.Codec.ConditionStarts[0], 3)];
        Assert.AreEqual(0.22, codes[2] / (double)codes.Sum(), 0.05);
        Assert.AreEqual(0.5, seen.AsSpan(encoding.Codec.ConditionStarts[2]).ToArray().Sum() / 3_000.0, 0.04);
    }

    private static MemorySamples Rows(int count)
    {
        var random = new RandomStream(8, RandomPurpose.Generation);
        float[] values = new float[count * 6];
        int[] labels = new int[count];
        for (int row = 0; row < count; row++)
        {
            labels[row] = row % 4 == 0 ? 1 : 0;
            int code = row % 20 == 0 ? 2 : row % 2;
            Span<float> target = values.AsSpan(row * 6, 6);
            target[0] = (labels[row] * 100) + MathF.Round(5 * random.NextNormal());
            target[1] = 10 * code;
            target[2 + code] = 1;
            target[5] = 7;
        }

        return new MemorySamples([6], values, labels);
    }
}
