using Latent.Adversarial;
using Latent.Anomalies.TimeSeries;
using Latent.Autoencoders;
using Latent.MLNet.Internals;
using Latent.MLNet.Tests.Harness;
using Latent.Networks.Layers;
using Latent.Projection;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

/// <summary>What every estimator says to input that it cannot take: each message names the column, what was expected and what was found.</summary>
[TestClass]
public sealed class BadInputTests
{
    public static IEnumerable<string> Estimators => ["Autoencode", "Reconstruct", "Autoencoder", "Detector", "EncoderClassifier", "ProjectToTsne", "SimilaritySearch", "Series", "FitOnAugmented"];

    [TestMethod]
    [DynamicData(nameof(Estimators))]
    public void GetOutputSchemaAndFit_WrongColumn_SayWhatWasExpectedAndFound(string name)
    {
        MLContext ml = TestRows.Context();
        IEstimator<ITransformer> estimator = Make(ml, name);
        IDataView[] views = TestRows.Invalid(ml);
        string[][] parts =
        [
            ["'Features'"],
            ["'Features'", "Single", "Double", "ConvertType(\"Features\")"],
            ["'Features'", "known size", "variable size", "[VectorType(n)]"],
            ["'Features'", "Single", "String", "OneHotEncoding(\"Features\")"],
        ];
        for (int i = 0; i < views.Length; i++)
        {
            IDataView view = views[i];
            var fromShape = Assert.Throws<Exception>(() => estimator.GetOutputSchema(MLNetAccess.ShapeOf(view.Schema)));
            var fromFit = Assert.Throws<Exception>(() => estimator.Fit(view));
            foreach (Exception error in new[] { fromShape, fromFit })
            {
                Assert.IsTrue(error is ArgumentOutOfRangeException or InvalidOperationException, error.GetType().Name);
                foreach (string part in parts[i])
                {
                    Assert.Contains(part, error.Message);
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Estimators))]
    public void Fit_NotANumber_NamesColumnRowAndWhatToDo(string name)
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = TestRows.Make(60);
        rows[31].Features[4] = float.PositiveInfinity;
        IDataView view = Keyed(ml, ml.Data.LoadFromEnumerable(rows));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Make(ml, name).Fit(view));
        Assert.Contains("'Features'", error.Message);
        Assert.Contains("row 31", error.Message);
        Assert.Contains("ReplaceMissingValues", error.Message);
    }

    [TestMethod]
    public void GetOutputSchemaAndFit_Key_SayHowItBecomesAVector()
    {
        MLContext ml = TestRows.Context();
        IDataView view = Keyed(ml, TestRows.View(ml, 20));
        var estimator = ml.Transforms.Autoencode("Latent", "Label", TestRows.Small(1));
        foreach (Action action in new Action[] { () => estimator.GetOutputSchema(MLNetAccess.ShapeOf(view.Schema)), () => estimator.Fit(view) })
        {
            Assert.Contains("MapKeyToVector(\"Label\")", Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message);
        }
    }

    [TestMethod]
    public void Fit_RowOfAnotherLength_NamesTheColumnAndBothLengths()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = TestRows.Make(20);
        rows[3].Features = [1, 2];
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)).Fit(ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("'Features' has 2 values", e.Message);
        Assert.Contains("says 8", e.Message);
    }

    [TestMethod]
    [DynamicData(nameof(Estimators))]
    public void Fit_NoRows_SaysSo(string name)
    {
        MLContext ml = TestRows.Context();
        IDataView none = ml.Transforms.Conversion.MapValueToKey("Label").Fit(TestRows.View(ml)).Transform(ml.Data.LoadFromEnumerable(Array.Empty<TestRows.Row>()));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Make(ml, name).Fit(none));
        Assert.Contains("rows", error.Message);
    }

    [TestMethod]
    [DynamicData(nameof(Estimators))]
    public void Transform_AnotherDimension_SaysBoth(string name)
    {
        MLContext ml = TestRows.Context();
        ITransformer fitted = Make(ml, name).Fit(Keyed(ml, TestRows.View(ml)));
        IDataView other = TestRows.Short(ml);
        foreach (Action action in new Action[] { () => fitted.GetOutputSchema(other.Schema), () => fitted.Transform(other) })
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(action);
            Assert.Contains("'Features'", error.Message);
            Assert.Contains("8", error.Message);
            Assert.Contains("5", error.Message);
        }
    }

    [TestMethod]
    [DataRow("EncoderClassifier")]
    [DataRow("FitOnAugmented")]
    public void GetOutputSchemaAndFit_NoLabel_NameIt(string name)
    {
        MLContext ml = TestRows.Context();
        IDataView view = TestRows.Short(ml);
        IEstimator<ITransformer> estimator = Make(ml, name);
        Assert.Contains("'Label'", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(MLNetAccess.ShapeOf(view.Schema))).Message);
        Assert.Contains("'Label'", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(view)).Message);
    }

    private static IEstimator<ITransformer> Make(MLContext ml, string name) => name switch
    {
        "Autoencode" => ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)),
        "Reconstruct" => ml.Transforms.Reconstruct("Back", "Features", TestRows.Small(1)),
        "Autoencoder" => ml.AnomalyDetection.Trainers.Autoencoder(),
        "Detector" => ml.AnomalyDetection.Trainers.Detector(),
        "EncoderClassifier" => ml.MulticlassClassification.Trainers.EncoderClassifier(Classifier),
        "ProjectToTsne" => ml.Transforms.ProjectToTsne("Map", "Features", new TSneOptions { EarlyExaggerationIterations = 5, Iterations = 5 }),
        "SimilaritySearch" => ml.Transforms.SimilaritySearch("Similar", "Features", matches: 3),
        "Series" => ml.AnomalyDetection.Trainers.Series("Features", new SeriesDetectorOptions { Window = 8 }),
        "FitOnAugmented" => ml.Transforms.FitOnAugmented(ml.MulticlassClassification.Trainers.EncoderClassifier(Classifier), new AugmentWithGanOptions
        {
            FeatureColumnName = "Features",
            LabelColumnName = "Label",
            SamplesPerClass = 70,
            Gan = new GanOptions
            {
                Latent = [4],
                Generator = [new Dense(16), new ReLU(), new Dense(TestRows.Size)],
                Discriminator = [new Dense(16), new LeakyReLU(0.2f), new Dense(1)],
                BatchSize = 16,
                Epochs = 1,
            },
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static EncoderClassifierTrainerOptions Classifier => new()
    {
        Autoencoder = TestRows.Small(1),
        Classifier = new EncoderClassifierOptions { Epochs = 1, FrozenEpochs = 1, BatchSize = 32 },
    };

    private static IDataView Keyed(MLContext ml, IDataView view) => ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
}
