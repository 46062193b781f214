using Latent.Anomalies;
using Latent.Anomalies.Evaluation;
using Latent.Anomalies.Methods;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class EvaluationTests
{
    [TestMethod]
    public void Compute_OverlappingScores_CoversTheTrueAreaUsually()
    {
        // Normal scores N(0, 1), anomalies N(1, 1): the area is Φ(1/√2) = 0.7602.
        int covered = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = new RandomStream(seed, RandomPurpose.Sampling);
            bool[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 4 == 0)];
            float[] scores = [.. labels.Select(label => random.NextNormal() + (label ? 1 : 0))];
            Estimate area = AnomalyEvaluation.Compute(scores, labels, resamples: 200).RocAuc;
            Assert.IsTrue(area.Low <= area.Value && area.Value <= area.High);
            covered += area.Low <= 0.7602 && 0.7602 <= area.High ? 1 : 0;
        }

        Assert.IsGreaterThanOrEqualTo(16, covered);
        Assert.IsLessThanOrEqualTo(20, covered);
    }

    [TestMethod]
    public void Compute_AtAThreshold_CountsAlarms()
    {
        AnomalyEvaluation figures = AnomalyEvaluation.Compute([1, 2, 3, 4], [false, true, false, true], 2.5f, 50);
        Assert.AreEqual(0.5, figures.FalseAlarmRate.Value);
        Assert.AreEqual(0.5, figures.Recall.Value);
        Assert.AreEqual(0.5, figures.F1.Value);
        Assert.AreEqual(0.5, figures.PrecisionAtAnomalies.Value);
        Assert.IsTrue(double.IsNaN(AnomalyEvaluation.Compute([1, 2], [false, true]).F1.Value));
        Assert.ThrowsExactly<ArgumentException>(() => AnomalyEvaluation.Compute([1, 2], [true, true]));
    }

    [TestMethod]
    public void Drift_SameOrShifted_IsToldApart()
    {
        var random = new RandomStream(1, RandomPurpose.Sampling);
        float[] Draw(float shift) => [.. Enumerable.Range(0, 500).Select(_ => random.NextNormal() + shift)];
        float[] then = Draw(0);
        ScoreDrift same = ScoreDrift.Measure(then, Draw(0), 1.645f);
        Assert.IsFalse(same.HasDrifted);
        Assert.AreEqual(0.05, same.RateNow, 0.03);
        ScoreDrift shifted = ScoreDrift.Measure(then, Draw(1), 1.645f);
        Assert.IsTrue(shifted.HasDrifted);
        Assert.IsGreaterThan(0.25, shifted.StabilityIndex);
        Assert.IsGreaterThan(0.15, shifted.RateNow);
    }

    [TestMethod]
    public void Comparison_TwoDetectors_AreInOneTable()
    {
        (MemorySamples train, MemorySamples test, bool[] isAnomaly) = AnomalyDetectorTests.Plane(300, 100, 30);
        DetectorComparison comparison = DetectorComparison.Run(train, test, isAnomaly, new Dictionary<string, AnomalyDetectorOptions>
        {
            ["forest"] = new() { Method = new IsolationForest() },
            ["neighbours"] = new() { Method = new NearestNeighbourDistance() },
        });
        Assert.AreEqual("neighbours", comparison.Rows[0].Name);
        StringAssert.Contains(comparison.ToMarkdown(), "| forest |");
    }
}
