using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class AnomalyDetectorTests
{
    private static readonly AnomalyDetectorOptions Reconstruction = new()
    {
        Method = new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Dense(32), new ReLU(), new Dense(2)], Epochs = 60, BatchSize = 32 } },
        Seed = 1,
    };

    [TestMethod]
    public void Fit_Reconstruction_BeatsAnUntrainedNetworkAndScoresDiffer()
    {
        (MemorySamples train, MemorySamples test, bool[] isAnomaly) = Plane(400, 200, 60);
        double trained = Auc(Reconstruction, train, test, isAnomaly, out float[] scores);
        double untrained = Auc(
            Reconstruction with
            {
                Method = new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Dense(64), new ReLU(), new Dense(2)], Epochs = 1, Optimizer = new Adam(1e-12f) } },
            },
            train,
            test,
            isAnomaly,
            out _);
        Assert.IsGreaterThan(0.95, trained);
        Assert.IsGreaterThan(untrained + 0.1, trained);
        Assert.IsGreaterThan(200, scores.Distinct().Count());
    }

    [TestMethod]
    public void SaveAndLoad_ScoresTheSame()
    {
        (MemorySamples train, MemorySamples test, _) = Plane(200, 50, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, Reconstruction);
        var stream = new MemoryStream();
        detector.Save(stream);
        stream.Position = 0;
        using AnomalyDetector again = AnomalyDetector.Load(stream);
        CollectionAssert.AreEqual(detector.Score(test), again.Score(test));
        Assert.AreEqual(detector.ThresholdDetails, again.ThresholdDetails);
        Assert.AreEqual(detector.Probability(detector.Threshold), again.Probability(again.Threshold));
        var second = new MemoryStream();
        again.Save(second);
        CollectionAssert.AreEqual(stream.ToArray(), second.ToArray());
    }

    [TestMethod]
    public void Score_OneRowOrMany_IsTheSame()
    {
        (MemorySamples train, MemorySamples test, _) = Plane(200, 1500, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, Reconstruction);
        float[] all = detector.Score(test);
        var one = new float[1];
        foreach (int row in new[] { 0, 1023, 1024, 1509 })
        {
            detector.Score(test[row], 1, one);
            Assert.AreEqual(all[row], one[0]);
        }
    }

    [TestMethod]
    public void Explain_OneFeatureFarOff_NamesItWithItsDirection()
    {
        (MemorySamples train, _, _) = Plane(400, 1, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, Reconstruction);
        float[] row = train[0].ToArray();
        row[3] -= 60;
        FeatureContribution first = detector.Explain(row)[0];
        Assert.AreEqual(3, first.Feature);
        Assert.AreEqual(-1, first.Direction);
        Assert.AreEqual(row[3], first.Value);
        var shares = new float[row.Length];
        detector.Contributions(row, 1, shares);
        Assert.AreEqual(1, shares.Sum(), 1e-5);
    }

    [TestMethod]
    public void Score_NotFinite_IsNaNAndAnAnomalyAndLeavesOthersAlone()
    {
        (MemorySamples train, _, _) = Plane(100, 1, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, Reconstruction);
        float[] rows = [.. train[0], .. train[1], .. train[2]];
        var clean = new float[3];
        detector.Score(rows, 3, clean);
        rows[train.Shape.Length + 1] = float.NaN;
        var scores = new float[3];
        detector.Score(rows, 3, scores);
        Assert.IsTrue(float.IsNaN(scores[1]));
        Assert.IsTrue(detector.IsAnomaly(scores[1]));
        Assert.AreEqual(clean[0], scores[0]);
        Assert.AreEqual(clean[2], scores[2]);
    }

    [TestMethod]
    public void Fit_BadInput_IsRefusedWithTheReason()
    {
        StringAssert.Contains(Refused(new MemorySamples([2], [1, 2])), "at least 5");
        StringAssert.Contains(Refused(new MemorySamples([1], [1, 2, 3, 4, float.NaN, 6])), "Row 4");
        var rows = new MemorySamples([1], [1, 2, 3, 4, 5, 6]);
        StringAssert.Contains(Refused(rows, new() { Threshold = new ContaminationThreshold(0.7) }), "Contamination");
        StringAssert.Contains(Refused(rows, new() { Threshold = new ContaminationThreshold(double.NaN) }), "Contamination");
        StringAssert.Contains(Refused(rows, new() { HeldOutFraction = 0 }), "HeldOutFraction");
        StringAssert.Contains(Refused(rows, new() { CategoricalColumns = [1] }), "CategoricalColumns");
    }

    [TestMethod]
    public void Score_OtherColumns_AreRefused()
    {
        (MemorySamples train, _, _) = Plane(100, 1, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, Reconstruction);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => detector.Score(new MemorySamples([2], new float[4]))).Message, "same columns");
        Assert.ThrowsExactly<ArgumentException>(() => detector.Score(new float[3], 1, new float[1]));
    }

    [TestMethod]
    public void Categories_Unseen_ScoreHigherThanSeen()
    {
        var random = new RandomStream(1, RandomPurpose.Generation);
        float[] values = [.. Enumerable.Range(0, 300).SelectMany(i => new[] { (float)(i % 3) + 10, random.NextNormal() })];
        using AnomalyDetector detector = AnomalyDetector.Fit(new MemorySamples([2], values), Reconstruction with { CategoricalColumns = [0] });
        var scores = new float[2];
        detector.Score([11, 0.1f, 99, 0.1f], 2, scores);
        Assert.IsGreaterThan(scores[0], scores[1]);
        Assert.AreEqual(0, detector.Explain([99, 0.1f])[0].Feature);
    }

    private static string Refused(MemorySamples rows, AnomalyDetectorOptions? options = null) =>
        Assert.Throws<ArgumentException>(() => AnomalyDetector.Fit(rows, options ?? Reconstruction).Dispose()).Message;

    private static double Auc(AnomalyDetectorOptions options, MemorySamples train, MemorySamples test, bool[] isAnomaly, out float[] scores)
    {
        using AnomalyDetector detector = AnomalyDetector.Fit(train, options);
        scores = detector.Score(test);
        return RankingMetrics.RocAuc(scores, isAnomaly);
    }

    /// <summary>Rows near a plane in eight dimensions, of unlike units; anomalies keep each column's distribution but not the plane.</summary>
    internal static (MemorySamples Train, MemorySamples Test, bool[] IsAnomaly) Plane(int train, int normal, int anomalies)
    {
        const int Length = 8;
        var random = new RandomStream(11, RandomPurpose.Generation);
        float[] Row(bool onPlane)
        {
            var row = new float[Length];
            float a = random.NextNormal(), b = random.NextNormal();
            for (int j = 0; j < Length; j++)
            {
                if (!onPlane)
                {
                    a = random.NextNormal();
                    b = random.NextNormal();
                }

                row[j] = ((a * MathF.Cos(j)) + (b * MathF.Sin(j)) + (0.05f * random.NextNormal())) * (j + 1) + (100 * j);
            }

            return row;
        }

        float[] training = [.. Enumerable.Range(0, train).SelectMany(_ => Row(true))];
        float[] test = [.. Enumerable.Range(0, normal + anomalies).SelectMany(i => Row(i < normal))];
        return (new MemorySamples([Length], training), new MemorySamples([Length], test), [.. Enumerable.Range(0, normal + anomalies).Select(i => i >= normal)]);
    }
}
