using Latent.Anomalies.TimeSeries;
using Latent.Augmentation;
using Latent.Autoencoders;
using Latent.MLNet.Tests.Harness;
using Latent.MLNet.TimeSeries;
using Latent.Networks.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

/// <summary>Runs what the README and the guides show of ML.NET; House/DocsTests of the core holds the two together.</summary>
[TestClass]
[DoNotParallelize]
public sealed class GuideTests
{
    [TestMethod]
    public void Guide_Code_Runs()
    {
        MLContext ml = TestRows.Context();
        IDataView train = TestRows.View(ml, 60), test = ml.Data.LoadFromEnumerable(TestRows.Make(60, seed: 4));
        using var folder = new WorkingFolder();
        var pipeline = ml.Transforms.Autoencode("Latent", "Features", new AutoencoderOptions
        {
            Encoder = [new Dense(16), new ReLU(), new Dense(3)],
            Epochs = 5,
        })
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Latent"));
        ITransformer model = pipeline.Fit(train);

        ml.Model.Save(model, train.Schema, "model.zip");
        ITransformer again = new MLContext().Model.Load("model.zip", out _);
        CollectionAssert.AreEqual(ViewChecks.Rows(model.Transform(test), "Score"), ViewChecks.Rows(again.Transform(test), "Score"));

        var classifier = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.EncoderClassifier("Label", "Features"));
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(classifier.Fit(train).Transform(test));
        Assert.IsTrue(double.IsFinite(metrics.LogLoss));

        var detector = ml.AnomalyDetection.Trainers.Autoencoder("Features").Fit(train);
        IDataView scored = detector.Transform(test);
        Assert.HasCount(60, ViewChecks.Rows(scored, "Score"));

        IDataView larger = ml.Data.AugmentWithGan(train, "Features", "Label", samplesPerClass: 60);
        SyntheticQuality quality = ml.Data.MeasureSynthetic(larger, test);
        Assert.AreEqual(180L, larger.GetRowCount());
        Assert.IsTrue(double.IsFinite(quality.Frechet) && quality.Rows > 0);
    }

    [TestMethod]
    public void Readme_Code_Runs()
    {
        using var folder = new WorkingFolder();
        var ml = new MLContext(seed: 1);

        IDataView train = ml.Data.LoadFromEnumerable(TestRows.Make(60).Select(row => new Image { Pixels = row.Features, Features = row.Features, Label = row.Label }));
        var pipeline = ml.Transforms.Autoencode("Latent", "Pixels", new AutoencoderOptions
        {
            Encoder = [new Dense(256), new ReLU(), new Dense(32)],
            Epochs = 10,
        })
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Latent"));

        ITransformer model = pipeline.Fit(train);

        ml.Model.Save(model, train.Schema, "model.zip");                        // the weights are inside

        var detector = ml.AnomalyDetection.Trainers.Autoencoder("Features");   // adds Score and PredictedLabel
        var larger = ml.Data.AugmentWithGan(train, "Features", "Label", samplesPerClass: 500);

        Assert.HasCount(60, ViewChecks.Rows(new MLContext().Model.Load("model.zip", out _).Transform(train), "Score"));
        Assert.HasCount(60, ViewChecks.Rows(detector.Fit(train).Transform(train), "PredictedLabel"));
        Assert.HasCount(1500, ViewChecks.Rows(larger, "Label"));
    }

    [TestMethod]
    public void ProjectionPage_Code_Runs()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.LoadFromEnumerable(TestRows.Make(60).Select(row => new Image { Pixels = row.Features, Features = row.Features, Label = row.Label }));

        var pipeline = ml.Transforms.Autoencode("Latent", "Pixels")
            .Append(ml.Transforms.ProjectToTsne("Map", "Latent"));

        Assert.HasCount(60, ViewChecks.Rows(pipeline.Fit(rows).Transform(rows), "Map"));
    }

    [TestMethod]
    public void AnomaliesPage_SeriesCode_Runs()
    {
        MLContext ml = TestRows.Context();
        IDataView usual = ml.Data.LoadFromEnumerable(SeriesAnomalyTrainerTests.Wave(400));
        IDataView today = ml.Data.LoadFromEnumerable(SeriesAnomalyTrainerTests.Wave(300, pulse: 150));

        SeriesAnomalyTransformer model = ml.AnomalyDetection.Trainers.Series("Value").Fit(usual);
        IDataView scored = model.Transform(today);                                  // Score and PredictedLabel for each row
        IReadOnlyList<AnomalyEvent> events = model.FindEvents(today, "Time");       // Start and End from the column Time

        Assert.HasCount(300, ViewChecks.Rows(scored, "Score"));
        Assert.IsTrue(events.Any(found => found.Start <= SeriesAnomalyTrainerTests.Wave(151)[150].Time && found.End >= SeriesAnomalyTrainerTests.Wave(151)[150].Time));
    }

    public sealed class Image
    {
        [VectorType(TestRows.Size)]
        public float[] Pixels { get; set; } = [];

        [VectorType(TestRows.Size)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
