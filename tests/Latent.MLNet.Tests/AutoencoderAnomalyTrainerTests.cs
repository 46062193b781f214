using Latent.Anomalies;
using Latent.Anomalies.Thresholds;
using Latent.MLNet.Tests.Harness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class AutoencoderAnomalyTrainerTests
{
    [TestMethod]
    public void Autoencoder_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        EstimatorHarness.Check(ml.AnomalyDetection.Trainers.Autoencoder(), TestRows.View(ml), TestRows.Invalid(ml), TestRows.Short(ml));
    }

    [TestMethod]
    public void Autoencoder_WithContributions_PassesEveryCheckAndNamesTheFeature()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        var options = new AutoencoderAnomalyOptions { ContributionsColumnName = "Why", FeatureColumnNames = ["Features"] };
        ITransformer fitted = EstimatorHarness.Check(ml.AnomalyDetection.Trainers.Autoencoder(options), rows, TestRows.Invalid(ml), TestRows.Short(ml));

        TestRows.Row odd = TestRows.Make(1)[0];
        odd.Features[5] = 40;
        ScoredRow scored = ml.Data.CreateEnumerable<ScoredRow>(fitted.Transform(ml.Data.LoadFromEnumerable([odd])), reuseRowObject: false, ignoreMissingColumns: false).Single();
        Assert.IsTrue(scored.PredictedLabel);
        Assert.AreEqual(scored.Why.Max(), scored.Why[5]);
        Assert.AreEqual(1, scored.Why.Sum(), 1e-4);
    }

    [TestMethod]
    public void Evaluate_OfUnusualRows_FindsThem()
    {
        MLContext ml = TestRows.Context();
        AutoencoderAnomalyTransformer fitted = ml.AnomalyDetection.Trainers.Autoencoder().Fit(TestRows.View(ml, 400));
        var random = new Random(2);
        LabelledRow[] test = [.. TestRows.Make(200, seed: 9).Select((row, i) => new LabelledRow
        {
            Features = i % 10 == 0 ? [.. row.Features.Select(_ => (float)((random.NextDouble() * 2) - 1))] : row.Features,
            Label = i % 10 == 0 ? 1 : 0,
        })];
        IDataView scored = fitted.Transform(ml.Data.LoadFromEnumerable(test));
        AnomalyDetectionMetrics metrics = ml.AnomalyDetection.Evaluate(scored, falsePositiveCount: 20);
        Assert.IsGreaterThan(0.9, metrics.AreaUnderRocCurve);
        Assert.IsGreaterThan(0.7, metrics.DetectionRateAtFalsePositiveCount);
        bool[] flags = [.. ml.Data.CreateEnumerable<FlagRow>(scored, reuseRowObject: false).Select(row => row.PredictedLabel)];
        Assert.IsLessThan(0.2, flags.Where((_, i) => i % 10 != 0).Average(flag => flag ? 1.0 : 0));
        Assert.IsGreaterThan(0.6, flags.Where((_, i) => i % 10 == 0).Average(flag => flag ? 1.0 : 0));
    }

    [TestMethod]
    public void WithThreshold_OfLowerContamination_FlagsFewer()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, 400);
        AutoencoderAnomalyTransformer wide = ml.AnomalyDetection.Trainers.Autoencoder(options: new AnomalyDetectorOptions { Threshold = new ContaminationThreshold { Contamination = 0.3 } }).Fit(rows);
        AutoencoderAnomalyTransformer narrow = wide.WithThreshold(new ContaminationThreshold { Contamination = 0.02 });
        Assert.IsGreaterThan(wide.Model.Threshold, narrow.Model.Threshold);
        int Flagged(ITransformer model) => ml.Data.CreateEnumerable<FlagRow>(model.Transform(rows), reuseRowObject: false).Count(row => row.PredictedLabel);
        Assert.IsLessThan(Flagged(wide), Flagged(narrow));
    }

    [TestMethod]
    public void Fit_TooFewRows_SaysHowManyAreNeeded()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.AnomalyDetection.Trainers.Autoencoder().Fit(TestRows.View(ml, 3)));
        Assert.Contains("at least 5", e.Message);
    }

    [TestMethod]
    public void Score_OfTwoScorersInAPipeline_HaveNumbersOfTheirOwn()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        IDataView once = ml.AnomalyDetection.Trainers.Autoencoder().Fit(rows).Transform(rows);
        IDataView twice = ml.AnomalyDetection.Trainers.Autoencoder().Fit(once).Transform(once);
        Assert.AreNotEqual(SetId(once), SetId(twice));
    }

    private static uint SetId(IDataView view)
    {
        uint id = 0;
        view.Schema["Score"].Annotations.GetValue("ScoreColumnSetId", ref id);
        return id;
    }

    public sealed class LabelledRow
    {
        [VectorType(TestRows.Size)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    public sealed class FlagRow
    {
        public bool PredictedLabel { get; set; }
    }

    public sealed class ScoredRow
    {
        public float Score { get; set; }

        public bool PredictedLabel { get; set; }

        public float[] Why { get; set; } = [];
    }
}
