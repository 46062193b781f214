using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Autoencoders;
using Latent.MLNet.Tests.Harness;
using Latent.Networks.Layers;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

/// <summary>Every detector within ML.NET, given rows that teach little or that cannot be.</summary>
[TestClass]
public sealed class DetectorBadInputTests
{
    private static readonly AutoencoderOptions Network = TestRows.Small();

    private static readonly AnomalyMethod[] Methods =
    [
        new Combination(),
        new ReconstructionError { Autoencoder = Network },
        new VariationalReconstruction { Autoencoder = Network with { Encoder = [new Dense(6), new ReLU(), new GaussianLatent(2)] } },
        new LatentDensity { Autoencoder = Network },
        new LatentDensity { Autoencoder = Network, Kind = LatentDensityKind.NearestNeighbours },
        new DeepSvdd { Training = new() { Epochs = 2, BatchSize = 32 } },
        new NearestNeighbourDistance { Scaling = FeatureScaling.Standard },
        new SubsampledNeighbourDistance { Scaling = FeatureScaling.Robust },
        new IsolationForest { Trees = 20 },
        new PrincipalComponentsError { Scaling = FeatureScaling.Standard },
    ];

    public static IEnumerable<object[]> All => Methods.Select((_, i) => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Fit_RowsThatTeachLittle_ScoresAreFinite(int method)
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] some = TestRows.Make(3), constant = [.. Enumerable.Range(0, 40).Select(_ => some[0])], duplicates = [.. Enumerable.Range(0, 40).Select(i => some[i % 2])];
        foreach (TestRows.Row[] rows in new[] { constant, duplicates })
        {
            ITransformer model = Trainer(ml, method).Fit(ml.Data.LoadFromEnumerable(rows));
            float[] scores = Scores(ml, model, [.. some, Far()]);
            Assert.IsTrue(scores.All(float.IsFinite), string.Join(' ', scores));
            // Cuts between rows that are there do not tell how far beyond them a row lies.
            if (Methods[method] is not IsolationForest)
            {
                Assert.IsGreaterThanOrEqualTo(scores[0], scores[3]);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Fit_RowsThatCannotBe_AreRefusedAndSayWhy(int method)
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] broken = TestRows.Make(40);
        broken[7].Features[1] = float.NaN;
        Assert.Contains("at least 5", Refused(() => Trainer(ml, method).Fit(TestRows.View(ml, 1))));
        Assert.Contains("row 7", Refused(() => Trainer(ml, method).Fit(ml.Data.LoadFromEnumerable(broken))));
        Assert.Contains("Contamination", Refused(() => Trainer(ml, method, new ContaminationThreshold(0.7)).Fit(TestRows.View(ml))));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Transform_RowsThatCannotBeScored_AreFlaggedOrRefused(int method)
    {
        MLContext ml = TestRows.Context();
        ITransformer model = Trainer(ml, method).Fit(TestRows.View(ml));
        TestRows.Row[] rows = TestRows.Make(3);
        rows[1].Features[2] = float.NaN;
        float[] scores = Scores(ml, model, rows);
        Assert.IsTrue(float.IsFinite(scores[0]) && float.IsNaN(scores[1]) && float.IsFinite(scores[2]));
        bool[] flags = [.. ml.Data.CreateEnumerable<Flag>(model.Transform(ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false).Select(row => row.PredictedLabel)];
        Assert.IsTrue(flags[1]);
        foreach (IDataView other in TestRows.Invalid(ml).Append(ml.Data.LoadFromEnumerable([new TestRows.ShortFeatures()])))
        {
            Assert.Contains("Features", Refused(() => model.Transform(other)));
        }
    }

    [TestMethod]
    public void Fit_CategoricalColumns_AreTakenAsNames()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = TestRows.Make(120);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Features[3] = i % 2 == 0 ? 7 : 42;
        }

        var options = new AnomalyDetectorOptions { Method = new NearestNeighbourDistance { Scaling = FeatureScaling.Standard } };
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        TestRows.Row beside = TestRows.Make(1)[0];
        beside.Features[3] = 8;
        TestRows.Row[] test = [rows[0], beside];
        float[] measured = Scores(ml, ml.AnomalyDetection.Trainers.Detector("Features", options).Fit(view), test);
        ITransformer named = ml.AnomalyDetection.Trainers.Detector("Features", options with { CategoricalColumns = [3] }).Fit(view);
        float[] scores = Scores(ml, named, test);
        Assert.IsLessThan(1, measured[1] - measured[0]);
        Assert.IsGreaterThan(1, scores[1] - scores[0]);
        CollectionAssert.AreEqual(scores, Scores(ml, EstimatorHarness.SaveAndLoad(named, view.Schema, out _), test));
    }

    private static AutoencoderAnomalyTrainer Trainer(MLContext ml, int method, ThresholdRule? threshold = null) =>
        ml.AnomalyDetection.Trainers.Detector("Features", new AnomalyDetectorOptions { Method = Methods[method], Threshold = threshold ?? new ContaminationThreshold() });

    private static TestRows.Row Far() => new() { Features = [.. Enumerable.Repeat(50f, TestRows.Size)] };

    private static float[] Scores(MLContext ml, ITransformer model, TestRows.Row[] rows) =>
        [.. ml.Data.CreateEnumerable<Scored>(model.Transform(ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false).Select(row => row.Score)];

    private static string Refused(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return e.Message;
        }

        Assert.Fail("Bad input was taken.");
        return "";
    }

    public sealed class Scored
    {
        public float Score { get; set; }
    }

    public sealed class Flag
    {
        public bool PredictedLabel { get; set; }
    }
}
