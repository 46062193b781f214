using Latent.Augmentation.Tables;
using Latent.MLNet.Internals;
using Latent.MLNet.Tests.Harness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

/// <summary>Augmentation of features that are numbers and categories.</summary>
[TestClass]
public sealed class AugmentTableTests
{
    private static readonly TableGanOptions Small = new() { Latent = 8, Generator = [32], Discriminator = [32], Steps = 300, Packing = 2, BatchSize = 50, LearningRate = 2e-3f, AverageDecay = 0.99f };

    [TestMethod]
    public void AugmentWithGan_CategoriesAnnotated_StaysWithinThem()
    {
        MLContext ml = TestRows.Context();
        var view = new Annotated(ml.Data.LoadFromEnumerable(Rows(90)));
        IDataView augmented = ml.Data.AugmentWithGan(view, new AugmentWithGanOptions { SamplesPerClass = 80, Table = Small });
        OutRow[] made = [.. ml.Data.CreateEnumerable<OutRow>(augmented, reuseRowObject: false).Where(row => row.IsSynthetic)];
        Assert.HasCount(70, made);
        foreach (OutRow row in made)
        {
            Assert.AreEqual(1, row.Features[1..4].Count(value => value == 1));
            Assert.AreEqual(2, row.Features[1..4].Count(value => value == 0));
            Assert.IsTrue(row.Features[0] == MathF.Round(row.Features[0]) && row.Features[0] is >= 0 and <= 120);
        }
    }

    [TestMethod]
    public void CategoricalSlots_OfAnAnnotation_AreChoices()
    {
        MLContext ml = TestRows.Context();
        DataViewSchema.Column column = new Annotated(ml.Data.LoadFromEnumerable(Rows(9))).Schema["Features"];
        CollectionAssert.AreEqual(
            new[] { ("Features[0]", 1, TableColumnKind.Number), ("Features[1..3]", 3, TableColumnKind.Choice) },
            CategoricalSlots.Columns(column).Select(found => (found.Name, found.Width, found.Kind)).ToArray());
    }

    [TestMethod]
    public void AugmentWithGan_Trial_IsToldAndRefusesWhereItDoesNotHelp()
    {
        MLContext ml = TestRows.Context();
        var told = new List<string>();
        ml.Log += (_, line) =>
        {
            lock (told)
            {
                told.Add(line.Message);
            }
        };
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(90));
        var options = new AugmentWithGanOptions { SamplesPerClass = 80, Table = Small with { Steps = 20 }, TrialSeeds = 2 };
        ml.Data.AugmentWithGan(rows, options);
        Assert.IsTrue(told.Any(line => line.Contains("Augmentation tried on 22 rows held out: macro F1", StringComparison.Ordinal)), string.Join('\n', told));

        // The number gives the class away: nothing can help.
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.AugmentWithGan(rows, options with { RequireHelp = true }));
        StringAssert.Contains(error.Message, "not shown to help");
    }

    [TestMethod]
    public void AugmentWithGan_OptionsThatContradict_AreRefused()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(90));
        var options = new AugmentWithGanOptions { SamplesPerClass = 80 };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ml.Data.AugmentWithGan(rows, options with { RequireHelp = true })).Message, "TrialSeeds");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.AugmentWithGan(rows, options with { TrialSeeds = 1 })).Message, "TrialSeeds");
    }

    private static Row[] Rows(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            bool isRare = i % 9 == 0;
            float[] features = new float[4];
            features[0] = (isRare ? 100 : 0) + (i * 7 % 20);
            features[1 + (i % 3)] = 1;
            return new Row { Features = features, Label = isRare };
        }),
    ];

    public sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    public sealed class OutRow
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public bool IsSynthetic { get; set; }
    }

    /// <summary>The rows with the annotation that ML.NET's one-hot encoding and concatenation leave.</summary>
    private sealed class Annotated : IDataView
    {
        private readonly IDataView _rows;

        public Annotated(IDataView rows)
        {
            _rows = rows;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(CategoricalSlots.Kind, new VectorDataViewType(NumberDataViewType.Int32, 2), (ref VBuffer<int> value) => value = new VBuffer<int>(2, [1, 3]));
            var schema = new DataViewSchema.Builder();
            foreach (DataViewSchema.Column column in rows.Schema)
            {
                schema.AddColumn(column.Name, column.Type, column.Name == "Features" ? annotations.ToAnnotations() : column.Annotations);
            }

            Schema = schema.ToSchema();
        }

        public bool CanShuffle => false;

        public DataViewSchema Schema { get; }

        public long? GetRowCount() => _rows.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            _rows.GetRowCursor([.. columnsNeeded.Select(column => _rows.Schema[column.Index])]);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }
}
