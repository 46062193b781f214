using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.MLNet.Internals;
using Latent.MLNet.Tests.Harness;
using Latent.Networks.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

/// <summary>Augmentation of features that are numbers and categories.</summary>
[TestClass]
public sealed class AugmentTableTests
{
    private static readonly TableGanOptions Small = new() { Latent = 8, Generator = [32], Discriminator = [32], Steps = 300, Packing = 2, BatchSize = 50, LearningRate = 2e-3f, AverageDecay = 0.99f };

    private static readonly GanOptions Networks = new() { Latent = [2], Generator = [new Dense(4)], Discriminator = [new Dense(1)] };

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

        AugmentationTrial trial = ml.Data.TryAugmentation(rows, options);
        Assert.HasCount(2, trial.With);
        Assert.IsTrue(told.Any(line => line.EndsWith($"{trial}.", StringComparison.Ordinal)), "the same as in the log");
        Assert.HasCount(5, ml.Data.TryAugmentation(rows, options with { TrialSeeds = 0, Table = Small with { Steps = 2 } }).With);

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

    [TestMethod]
    public void AugmentWithGan_SchemaOfTheUser_IsKept()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(90));
        var schema = new TableSchema
        {
            Columns = [new("amount", 0, 1, TableColumnKind.Number) { Minimum = 5, Maximum = 50 }, new("mark", 1, 3, TableColumnKind.Choice)],
        };
        IDataView augmented = ml.Data.AugmentWithGan(rows, new AugmentWithGanOptions { SamplesPerClass = 100, Table = Small, Schema = schema });
        OutRow[] made = [.. ml.Data.CreateEnumerable<OutRow>(augmented, reuseRowObject: false).Where(row => row.IsSynthetic)];
        Assert.HasCount(110, made);
        Assert.IsTrue(made.All(row => row.Features[0] is >= 5 and <= 50 && row.Features[1..].Sum() == 1));
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => ml.Data.AugmentWithGan(rows, new AugmentWithGanOptions { SamplesPerClass = 100, Gan = Networks, Schema = schema }));
        StringAssert.Contains(error.Message, "Schema");
    }

    [TestMethod]
    public void AugmentWithGan_RowsThatTeachLittle_WorksOrSaysWhy()
    {
        MLContext ml = TestRows.Context();

        // A class of one row.
        Row[] one = [.. Rows(90).Where((row, i) => !row.Label || i == 0)];
        IDataView augmented = ml.Data.AugmentWithGan(new Annotated(ml.Data.LoadFromEnumerable(one)), new AugmentWithGanOptions { SamplesPerClass = 20, Table = Small with { Steps = 10 } });
        Assert.AreEqual(19, ml.Data.CreateEnumerable<OutRow>(augmented, reuseRowObject: false).Count(row => row.IsSynthetic && row.Label));

        // Constant columns alone.
        IDataView constant = new Annotated(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row { Features = [3, 1, 0, 0], Label = i % 4 == 0 })));
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.AugmentWithGan(constant, new AugmentWithGanOptions { SamplesPerClass = 50 }));
        StringAssert.Contains(error.Message, "All 2 columns are constant");
        error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.AugmentWithGan(ml.Data.LoadFromEnumerable(Rows(5)), new AugmentWithGanOptions { SamplesPerClass = 50, Table = Small }));
        StringAssert.Contains(error.Message, "5 rows");
        error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.AugmentWithGan(ml.Data.LoadFromEnumerable(Rows(20)), new AugmentWithGanOptions { SamplesPerClass = int.MaxValue }));
        StringAssert.Contains(error.Message, "lower SamplesPerClass");
    }

    [TestMethod]
    public void MeasureSynthetic_OfAugmentedRows_ComparesTheClassesThatWereMade()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(180)), held = ml.Data.LoadFromEnumerable(Rows(360));
        IDataView augmented = ml.Data.AugmentWithGan(rows, new AugmentWithGanOptions { SamplesPerClass = 160, Table = Small });
        SyntheticQuality quality = ml.Data.MeasureSynthetic(augmented, held);

        // 20 rare rows, of which 140 were made; 40 are held out.
        Assert.AreEqual(20, quality.Rows);
        Assert.IsNull(quality.TrainedOnSynthetic);
        Assert.IsTrue(quality.TrainedOnReal.MacroF1 > 0.95 && double.IsFinite(quality.Frechet));
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.MeasureSynthetic(augmented, ml.Data.LoadFromEnumerable(Rows(20))));
        StringAssert.Contains(error.Message, "Only 3 rows of the same classes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.MeasureSynthetic(rows, held)).Message, "'IsSynthetic'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.MeasureSynthetic(augmented, held, syntheticColumnName: "Features")).Message, "expected Boolean");
    }

#if MLNET_PACKAGE
    [TestMethod]
    public void AugmentWithGan_OneHotEncodedAndConcatenated_StaysOneHot()
    {
        MLContext ml = TestRows.Context();
        string[] colours = ["red", "green", "blue", "black"], shapes = ["round", "square"];
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(i => new TextRow { Amount = i % 6 == 0 ? 50 + (i % 7) : i % 9, Colour = colours[i % 4], Shape = shapes[i * 7 % 5 % 2], Label = i % 6 == 0 }));
        var encoding = ml.Transforms.Categorical.OneHotEncoding([new InputOutputColumnPair("Colour"), new InputOutputColumnPair("Shape")])
            .Append(ml.Transforms.Concatenate("Features", "Colour", "Amount", "Shape"));
        IDataView encoded = encoding.Fit(rows).Transform(rows);
        CollectionAssert.AreEqual(
            new[] { ("Features[0..3]", TableColumnKind.Choice), ("Features[4]", TableColumnKind.Number), ("Features[5..6]", TableColumnKind.Choice) },
            CategoricalSlots.Columns(encoded.Schema["Features"]).Select(column => (column.Name, column.Kind)).ToArray());
        IDataView augmented = ml.Data.AugmentWithGan(encoded, new AugmentWithGanOptions { SamplesPerClass = 100, Table = Small });
        EncodedRow[] made = [.. ml.Data.CreateEnumerable<EncodedRow>(augmented, reuseRowObject: false).Where(row => row.IsSynthetic)];
        Assert.HasCount(80, made);
        foreach (EncodedRow row in made)
        {
            Assert.IsTrue(row.Label);
            Assert.AreEqual(1, row.Features[..4].Count(value => value == 1));
            Assert.AreEqual(3, row.Features[..4].Count(value => value == 0));
            Assert.AreEqual(1, row.Features[5..].Count(value => value == 1));
            Assert.AreEqual(1, row.Features[5..].Count(value => value == 0));
            Assert.IsTrue(row.Features[4] == MathF.Round(row.Features[4]) && row.Features[4] is >= 0 and <= 56);
        }

        // In cross-validation the training fold alone is enlarged, and what is tested is real.
        var pipeline = encoding.Append(ml.Transforms.FitOnAugmented(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(), new AugmentWithGanOptions { SamplesPerClass = 90, Table = Small }));
        var folds = ml.BinaryClassification.CrossValidate(rows, pipeline, numberOfFolds: 3);
        Assert.AreEqual(120, folds.Sum(fold => ml.Data.CreateEnumerable<LabelRow>(fold.ScoredHoldOutSet, reuseRowObject: false).Count()));
        Assert.IsTrue(folds.All(fold => fold.Metrics.AreaUnderRocCurve > 0.95));
    }

    public sealed class TextRow
    {
        public float Amount { get; set; }

        public string Colour { get; set; } = "";

        public string Shape { get; set; } = "";

        public bool Label { get; set; }
    }

    public sealed class LabelRow
    {
        public bool Label { get; set; }
    }

    public sealed class EncodedRow
    {
        [VectorType(7)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public bool IsSynthetic { get; set; }
    }
#endif

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
