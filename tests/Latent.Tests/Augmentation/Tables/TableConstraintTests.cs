using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Augmentation.Tables;

/// <summary>What is asked of columns, and rows of a category.</summary>
[TestClass]
public sealed class TableConstraintTests
{
    private static readonly TableGanOptions Small = new() { Generator = [16], Discriminator = [16], Latent = 4, Steps = 60, Packing = 2, BatchSize = 50 };
    private static readonly VariationalTableOptions SmallVariational = new() { Hidden = [16], Latent = 2, Steps = 60, BatchSize = 50 };

    [TestMethod]
    public void Synthesize_RangesAndWholeNumbersOfTheUser_AreKept()
    {
        // Real values go from about −3 to 3 and have fractions.
        var schema = new TableSchema
        {
            Columns =
            [
                new("narrow", 0, 1, TableColumnKind.Number) { Minimum = -0.5f, Maximum = 0.5f },
                new("whole", 1, 1, TableColumnKind.Number) { IsWhole = true, Minimum = -1.5f },
                new("free", 2, 1, TableColumnKind.Number) { IsWhole = false },
            ],
        };
        foreach (ISynthesizer synthesizer in Both(Rows(200), schema))
        {
            float[] rows = new float[300 * 3];
            synthesizer.Synthesize(0, 300, 7, rows);
            for (int row = 0; row < 300; row++)
            {
                Assert.IsTrue(rows[3 * row] is >= -0.5f and <= 0.5f, $"{rows[3 * row]}");
                Assert.IsTrue(rows[(3 * row) + 1] >= -1 && rows[(3 * row) + 1] == MathF.Round(rows[(3 * row) + 1]), $"{rows[(3 * row) + 1]}");
            }

            // The column of whole numbers is rounded only where that is asked for.
            Assert.IsTrue(Enumerable.Range(0, 300).Any(row => rows[(3 * row) + 2] != MathF.Round(rows[(3 * row) + 2])));
        }
    }

    [TestMethod]
    public void Fit_ConstraintsThatCannotBeKept_SaysWhy()
    {
        TableSchema With(TableColumn column) => new() { Columns = [column, new("b", 1, 1, TableColumnKind.Number), new("c", 2, 1, TableColumnKind.Number)] };
        var number = new TableColumn("a", 0, 1, TableColumnKind.Number);
        void Refused(TableColumn column, string why)
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TableSynthesizer.Fit(Rows(40), With(column), Small)).Message, why);
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => VariationalTableSynthesizer.Fit(Rows(40), With(column), SmallVariational)).Message, why);
        }

        Refused(number with { Minimum = 100 }, "'a' is to have values from 100 to");
        Refused(number with { Minimum = 0.2f, Maximum = 0.8f, IsWhole = true }, "whole numbers from 0.2 to 0.8, where there are none");
        Refused(number with { Minimum = 2, Maximum = 1 }, "goes from 2 to 1");
        Refused(number with { Maximum = float.NaN }, "finite");
        Refused(number with { Kind = TableColumnKind.Choice, IsWhole = true }, "is a choice");
        Refused(number with { Kind = TableColumnKind.Choice, Minimum = 1 }, "is a choice");
    }

    [TestMethod]
    public void Synthesize_ColumnsThatAgree_MakesOnlyCombinationsThatAreThere()
    {
        // Twelve combinations of a number and two codes, of which four are told apart.
        float[] values = [.. Enumerable.Range(0, 240).SelectMany(row => new float[] { row % 12 * 1.5f, row % 4, row % 3 })];
        var source = new MemorySamples([3], values, [.. Enumerable.Range(0, 240).Select(row => row % 2)]);
        var schema = new TableSchema
        {
            Columns = [new("price", 0, 1, TableColumnKind.Number), new("country", 1, 1, TableColumnKind.Choice), new("currency", 2, 1, TableColumnKind.Choice)],
            Agreeing = [["price", "country", "currency"]],
        };
        var there = Enumerable.Range(0, 240).Select(row => (values[3 * row], values[(3 * row) + 1], values[(3 * row) + 2])).ToHashSet();
        using TableSynthesizer table = TableSynthesizer.Fit(source, schema, Small with { MaxCategories = 5 });
        using VariationalTableSynthesizer variational = VariationalTableSynthesizer.Fit(source, schema, SmallVariational with { MaxCategories = 5 });
        foreach (ISynthesizer synthesizer in (ISynthesizer[])[table, variational])
        {
            float[] rows = new float[400 * 3];
            synthesizer.Synthesize(1, 400, 2, rows);
            var made = Enumerable.Range(0, 400).Select(row => (rows[3 * row], rows[(3 * row) + 1], rows[(3 * row) + 2])).ToHashSet();
            Assert.IsTrue(made.IsSubsetOf(there));
            Assert.IsGreaterThan(5, made.Count, "those that are not told apart are drawn as well");
        }
    }

    [TestMethod]
    public void SynthesizeWhere_CategoryOfOneRowInAThousand_EachRowHasItAndNoneIsThrownAway()
    {
        var random = new RandomStream(5, RandomPurpose.Generation);
        float[] values = [.. Enumerable.Range(0, 1_000).SelectMany(row => new float[] { random.NextNormal(), row == 500 ? 9 : row % 2, row == 500 ? 1 : 0 })];
        var source = new MemorySamples([3], values, [.. Enumerable.Range(0, 1_000).Select(row => row % 2)]);
        var schema = new TableSchema
        {
            Columns = [new("number", 0, 1, TableColumnKind.Number), new("code", 1, 1, TableColumnKind.Choice), new("flag", 2, 1, TableColumnKind.Choice)],
            Agreeing = [["code", "flag"]],
        };
        using TableSynthesizer table = TableSynthesizer.Fit(source, schema, Small);
        float[] rows = new float[600 * 3], few = new float[100 * 3];
        int[] labels = new int[600];
        table.SynthesizeWhere("code and flag", [9, 1], 600, 4, rows, labels);
        Assert.IsTrue(Enumerable.Range(0, 600).All(row => rows[(3 * row) + 1] == 9 && rows[(3 * row) + 2] == 1));

        // A row follows from its place alone: were some thrown away, later ones would move up.
        table.SynthesizeWhere("code and flag", [9, 1], 100, 4, few, default);
        CollectionAssert.AreEqual(few, rows[..300]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeWhere("code", [9], 1, 0, few, default)).Message, "code and flag");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeWhere("code and flag", [9, 0], 1, 0, few, default)).Message, "No real row");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeWhere("code and flag", [9], 1, 0, few, default)).Message, "No real row");
    }

    private static IEnumerable<ISynthesizer> Both(MemorySamples source, TableSchema schema)
    {
        using TableSynthesizer table = TableSynthesizer.Fit(source, schema, Small);
        yield return table;
        using VariationalTableSynthesizer variational = VariationalTableSynthesizer.Fit(source, schema, SmallVariational);
        yield return variational;
    }

    // Two columns with fractions and one of whole numbers.
    private static MemorySamples Rows(int count)
    {
        var random = new RandomStream(3, RandomPurpose.Generation);
        float[] values = [.. Enumerable.Range(0, count).SelectMany(_ => new[] { random.NextNormal(), random.NextNormal(), MathF.Round(5 * random.NextNormal()) })];
        return new MemorySamples([3], values, [.. Enumerable.Range(0, count).Select(row => row % 2)]);
    }
}
