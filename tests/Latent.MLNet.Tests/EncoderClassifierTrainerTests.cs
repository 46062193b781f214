using Latent.Autoencoders;
using Latent.MLNet.Tests.Harness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class EncoderClassifierTrainerTests
{
    [TestMethod]
    public void EncoderClassifier_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = Keyed(ml, TestRows.Make(200));
        IDataView other = ml.Transforms.Conversion.MapValueToKey("Label").Fit(Short(ml)).Transform(Short(ml));
        EstimatorHarness.Check(ml.MulticlassClassification.Trainers.EncoderClassifier(Options()), rows, TestRows.Invalid(ml), other);
    }

    [TestMethod]
    public void Fit_LabelThatIsNoKey_NamesColumnExpectedAndFound()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.MulticlassClassification.Trainers.EncoderClassifier(Options()).Fit(TestRows.View(ml)));
        Assert.Contains("'Label'", e.Message);
        Assert.Contains("Key<UInt32>", e.Message);
        Assert.Contains("String", e.Message);
    }

    [TestMethod]
    public void Fit_NoLabelColumn_NamesIt()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.MulticlassClassification.Trainers.EncoderClassifier("Kind").Fit(TestRows.View(ml)));
        Assert.Contains("'Kind'", e.Message);
    }

    [TestMethod]
    public void EncoderClassifier_NumberLabels_PassesEveryCheckWithTheirValues()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.LoadFromEnumerable(TestRows.Make(200).Select(row => new NumberRow { Features = row.Features, Label = row.Label[^1] * 10 }).ToArray());
        rows = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        ITransformer fitted = EstimatorHarness.Check(ml.MulticlassClassification.Trainers.EncoderClassifier(Options()), rows, [], null);
        IDataView back = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(fitted.Transform(rows)).Transform(fitted.Transform(rows));
        Assert.AreEqual(NumberDataViewType.Int32, back.Schema["PredictedLabel"].Type);
    }

    [TestMethod]
    public void Evaluate_CrossValidate_AndFeatureImportance_TakeItsColumns()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = Keyed(ml, TestRows.Make(240));
        EncoderClassifierTrainer trainer = ml.MulticlassClassification.Trainers.EncoderClassifier(Options());
        EncoderClassifierTransformer fitted = trainer.Fit(rows);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(fitted.Transform(rows));
        Assert.IsGreaterThan(0.95, metrics.MicroAccuracy);
        Assert.IsLessThan(0.5, metrics.LogLoss);

        var folds = ml.MulticlassClassification.CrossValidate(rows, trainer, numberOfFolds: 3);
        Assert.HasCount(3, folds);
        Assert.IsGreaterThan(0.9, folds.Average(fold => fold.Metrics.MicroAccuracy));

        var importance = ml.MulticlassClassification.PermutationFeatureImportance(fitted, rows);
        Assert.HasCount(TestRows.Size, importance);
        // Each feature can be told from the others here, so the loss shows it before the accuracy does.
        Assert.IsGreaterThan(0, importance.Max(slot => slot.LogLoss.Mean));
    }

    [TestMethod]
    public void Fit_FewLabelsAmongManyRows_LearnsFromAll()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = TestRows.Make(300);
        for (int i = 9; i < rows.Length; i++)
        {
            rows[i].Label = "";
        }

        IDataView view = Keyed(ml, rows);
        Assert.AreEqual(3ul, ((KeyDataViewType)view.Schema["Label"].Type).Count);
        EncoderClassifierTransformer fitted = ml.MulticlassClassification.Trainers.EncoderClassifier(Options() with { Classifier = new EncoderClassifierOptions() }).Fit(view);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(fitted.Transform(Keyed(ml, TestRows.Make(90, seed: 8))));
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
    }

    [TestMethod]
    public void Fit_ShortFormAndFewLabels_NeedsNoOptions()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = TestRows.Make(120);
        for (int i = 9; i < rows.Length; i++)
        {
            rows[i].Label = "";
        }

        EncoderClassifierTransformer fitted = ml.MulticlassClassification.Trainers.EncoderClassifier("Label", "Features").Fit(Keyed(ml, rows));
        Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(fitted.Transform(Keyed(ml, TestRows.Make(90, seed: 8)))).MicroAccuracy);
    }

    [TestMethod]
    public void Fit_FromScratch_LearnsFromTheLabelledRowsAlone()
    {
        MLContext ml = TestRows.Context();
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        TestRows.Row[] rows = TestRows.Make(120);
        for (int i = 30; i < rows.Length; i++)
        {
            rows[i].Label = "";
        }

        EncoderClassifierTrainerOptions scratch = Options() with { FromScratch = true, Classifier = new EncoderClassifierOptions() };
        EncoderClassifierTransformer all = ml.MulticlassClassification.Trainers.EncoderClassifier(scratch).Fit(Keyed(ml, rows));
        EncoderClassifierTransformer few = ml.MulticlassClassification.Trainers.EncoderClassifier(scratch).Fit(Keyed(ml, rows[..30]));
        Assert.DoesNotContain(line => line.Contains("/30:", StringComparison.Ordinal), lines, "no autoencoder is trained, nor a head alone");
        IDataView others = Keyed(ml, TestRows.Make(90, seed: 8));
        CollectionAssert.AreEqual(ViewChecks.Rows(few.Transform(others), "Score"), ViewChecks.Rows(all.Transform(others), "Score"));
        Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(all.Transform(others)).MicroAccuracy);
    }

    [TestMethod]
    public void Fit_FromScratchAndPretrained_AreRefusedTogether()
    {
        MLContext ml = TestRows.Context();
        Autoencoder pretrained = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)).Fit(TestRows.View(ml, 20)).Model;
        var e = Assert.Throws<ArgumentException>(() => ml.MulticlassClassification.Trainers.EncoderClassifier(Options() with { FromScratch = true, Pretrained = pretrained }));
        Assert.Contains("FromScratch", e.Message);
    }

    [TestMethod]
    public void Fit_NoLabelAtAll_IsRefusedBeforeTraining()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] labelled = TestRows.Make(30), unlabelled = TestRows.Make(30);
        Array.ForEach(unlabelled, row => row.Label = "");
        var keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(ml.Data.LoadFromEnumerable(labelled));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.MulticlassClassification.Trainers.EncoderClassifier(Options()).Fit(keys.Transform(ml.Data.LoadFromEnumerable(unlabelled))));
        Assert.Contains("no rows", e.Message);
    }

    [TestMethod]
    public void Fit_PretrainedOfAnotherLength_NamesBoth()
    {
        MLContext ml = TestRows.Context();
        Autoencoder pretrained = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)).Fit(TestRows.Short(ml)).Model;
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.MulticlassClassification.Trainers.EncoderClassifier("Label", "Features", pretrained).Fit(Keyed(ml, TestRows.Make(20))));
        Assert.Contains("5 values", e.Message);
        Assert.Contains("8 values", e.Message);
    }

    private static EncoderClassifierTrainerOptions Options() => new()
    {
        Autoencoder = TestRows.Small(epochs: 30),
        Classifier = new EncoderClassifierOptions { Epochs = 20, FrozenEpochs = 30 },
    };

    private static IDataView Keyed(MLContext ml, TestRows.Row[] rows)
    {
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    private static IDataView Short(MLContext ml) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new ShortRow { Features = [i, 2, 3], Label = $"group {i % 3}" }).ToArray());

    public sealed class NumberRow
    {
        [VectorType(TestRows.Size)]
        public float[] Features { get; set; } = [];

        public int Label { get; set; }
    }

    public sealed class ShortRow
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
