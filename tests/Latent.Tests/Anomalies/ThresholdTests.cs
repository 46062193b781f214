using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class ThresholdTests
{
    private static readonly float[] OneToHundred = [.. Enumerable.Range(1, 100).Select(i => (float)i)];

    [TestMethod]
    public void Rules_OnKnownScores_GiveKnownValues()
    {
        Assert.AreEqual(90.1f, AnomalyThreshold.Find(new ContaminationThreshold(0.1), OneToHundred).Value, 1e-4f);
        Assert.AreEqual(99.01f, AnomalyThreshold.Find(new QuantileThreshold(0.99), OneToHundred).Value, 1e-4f);
        Assert.AreEqual(50.5f + (3 * 1.4826f * 25), AnomalyThreshold.Find(new DeviationThreshold(3), OneToHundred).Value, 1e-3f);
        Assert.AreEqual(7f, AnomalyThreshold.Find(new FixedThreshold(7), OneToHundred).Value);
    }

    [TestMethod]
    public void Find_Interval_IsThatOfClopperAndPearson()
    {
        // 10 of 100: scipy's beta.ppf gives 0.0490 to 0.1762.
        AnomalyThreshold threshold = AnomalyThreshold.Find(new FixedThreshold(90), OneToHundred);
        Assert.AreEqual(0.1, threshold.HeldOutRate);
        Assert.AreEqual(0.04900469, threshold.LeastRate, 1e-6);
        Assert.AreEqual(0.17622260, threshold.MostRate, 1e-6);
        Assert.IsLessThan(threshold.Value, threshold.RejectBelow);
        Assert.IsGreaterThan(threshold.Value, threshold.RejectAbove);
    }

    [TestMethod]
    public void FalseAlarm_ManyDraws_KeepsItsPromiseAsOftenAsPromised()
    {
        // Scores are uniform, so that the share of new rows above a threshold is known exactly.
        var random = new RandomStream(1, RandomPurpose.Sampling);
        int kept = 0;
        const int Draws = 2000;
        for (int draw = 0; draw < Draws; draw++)
        {
            float[] scores = [.. Enumerable.Range(0, 500).Select(_ => random.NextSingle())];
            Array.Sort(scores);
            kept += 1 - AnomalyThreshold.Find(new FalseAlarmThreshold(0.02, 0.9), scores).Value <= 0.02 ? 1 : 0;
        }

        Assert.IsGreaterThan(0.88, (double)kept / Draws);
        Assert.IsLessThan(0.97, (double)kept / Draws);
    }

    [TestMethod]
    public void ExtremeValue_ExponentialScores_FindsTheFarQuantile()
    {
        var random = new RandomStream(2, RandomPurpose.Sampling);
        float[] scores = [.. Enumerable.Range(0, 5000).Select(_ => (float)-Math.Log(1 - random.NextDouble()))];
        Array.Sort(scores);
        Assert.AreEqual(-Math.Log(1e-5), AnomalyThreshold.Find(new ExtremeValueThreshold(1e-5), scores).Value, 3);
        Assert.AreEqual(-Math.Log(1e-2), AnomalyThreshold.Find(new ExtremeValueThreshold(1e-2), scores).Value, 0.3);
    }

    [TestMethod]
    public void Rules_OutOfRange_AreRefused()
    {
        foreach (ThresholdRule rule in new ThresholdRule[]
        {
            new ContaminationThreshold(-0.1), new ContaminationThreshold(0.51), new QuantileThreshold(1.1), new DeviationThreshold(0), new DeviationThreshold(double.NaN),
            new ExtremeValueThreshold(0.2), new ExtremeValueThreshold(0), new FalseAlarmThreshold(0), new FalseAlarmThreshold(0.01, 1), new FixedThreshold(double.NaN),
        })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => AnomalyThreshold.Find(rule, OneToHundred), rule.ToString());
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    [DataRow(9)]
    public void Fit_CleanNewRows_FalseAlarmsLieWithinTheInterval(int method)
    {
        var network = new AutoencoderOptions { Encoder = [new Dense(8), new ReLU(), new Dense(2)], Epochs = 8, BatchSize = 32 };
        AnomalyMethod chosen = method switch
        {
            4 => new PrincipalComponentsError { Scaling = FeatureScaling.Standard, Variance = 0.6 },
            5 => new SubsampledNeighbourDistance { Scaling = FeatureScaling.Robust },
            6 => new LatentDensity { Scaling = FeatureScaling.Robust, Autoencoder = network },
            7 => new LatentDensity { Scaling = FeatureScaling.Robust, Autoencoder = network, Kind = LatentDensityKind.NearestNeighbours },
            8 => new VariationalReconstruction { Scaling = FeatureScaling.Robust, Autoencoder = network with { Encoder = [new Dense(8), new ReLU(), new GaussianLatent(2)] } },
            9 => new DeepSvdd { Scaling = FeatureScaling.Robust, Training = new() { Epochs = 8, BatchSize = 32 } },
            0 => new IsolationForest { Trees = 100 },
            1 => new NearestNeighbourDistance { Scaling = FeatureScaling.Standard, Neighbours = 2 },
            2 => new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Dense(2)], Epochs = 3 } },
            _ => new Combination { Members = [new IsolationForest { Trees = 50 }, new SubsampledNeighbourDistance { Groups = 50 }, new NearestNeighbourDistance { Scaling = FeatureScaling.NormalScores }] },
        };

        // The interval holds for 95 % of training sets; over ten, more than three outside would be odd, and so would a biased mean.
        int outside = 0;
        double mean = 0;
        const int Sets = 10, NewRows = 3000;
        for (int set = 0; set < Sets; set++)
        {
            using AnomalyDetector detector = AnomalyDetector.Fit(Normal(500, (ulong)set), new() { Method = chosen, Threshold = new ContaminationThreshold(0.1), Seed = (ulong)set });
            float[] scores = detector.Score(Normal(NewRows, 100 + (ulong)set));
            double rate = (double)scores.Count(detector.IsAnomaly) / NewRows;
            mean += rate / Sets;

            // What so many new rows themselves vary by.
            double slack = 2 * Math.Sqrt(rate * (1 - rate) / NewRows);
            outside += rate < detector.ThresholdDetails.LeastRate - slack || rate > detector.ThresholdDetails.MostRate + slack ? 1 : 0;
        }

        Assert.IsLessThanOrEqualTo(3, outside);
        Assert.AreEqual(0.1, mean, 0.025);
    }

    [TestMethod]
    public void Fit_DefaultDetectorOnCleanNewRows_FalseAlarmsLieWithinTheInterval()
    {
        // The whole default, its network too. One of three training sets may by chance lie outside its 95 % interval.
        int outside = 0;
        double mean = 0;
        const int Sets = 3, NewRows = 4000;
        for (int set = 0; set < Sets; set++)
        {
            using AnomalyDetector detector = AnomalyDetector.Fit(Normal(600, 50 + (ulong)set), new() { Threshold = new ContaminationThreshold(0.05), Seed = (ulong)set });
            Assert.AreEqual(new Combination(), detector.Options.Method);
            float[] scores = detector.Score(Normal(NewRows, 150 + (ulong)set));
            double rate = (double)scores.Count(detector.IsAnomaly) / NewRows;
            mean += rate / Sets;
            double slack = 2 * Math.Sqrt(rate * (1 - rate) / NewRows);
            outside += rate < detector.ThresholdDetails.LeastRate - slack || rate > detector.ThresholdDetails.MostRate + slack ? 1 : 0;
        }

        Assert.IsLessThanOrEqualTo(1, outside);
        Assert.AreEqual(0.05, mean, 0.02);
    }

    [TestMethod]
    public void Save_EachRule_IsReadBackWithItsThresholdAndPromise()
    {
        MemorySamples rows = Normal(200, 3);
        using AnomalyDetector fitted = AnomalyDetector.Fit(rows, new() { Method = new NearestNeighbourDistance() });
        foreach (ThresholdRule rule in new ThresholdRule[]
        {
            new ContaminationThreshold(0.1), new QuantileThreshold(0.97), new DeviationThreshold(3), new ExtremeValueThreshold(0.002), new FalseAlarmThreshold(0.05, 0.8), new FixedThreshold(1.5),
        })
        {
            AnomalyDetector detector = fitted.WithThreshold(rule);
            var stream = new MemoryStream();
            detector.Save(stream);
            stream.Position = 0;
            using AnomalyDetector again = AnomalyDetector.Load(stream);
            Assert.AreEqual(detector.ThresholdDetails, again.ThresholdDetails);
            Assert.AreEqual(rule, again.ThresholdDetails.Rule);
            foreach (float score in new[] { 0.1f, detector.Threshold, 100f })
            {
                Assert.AreEqual(detector.Probability(score), again.Probability(score));
                Assert.AreEqual(detector.Judge(score), again.Judge(score));
            }
        }
    }

    [TestMethod]
    public void Recalibrate_ShiftedRows_MovesTheThresholdAndKeepsTheScores()
    {
        using AnomalyDetector detector = AnomalyDetector.Fit(Normal(400, 1), new() { Method = new NearestNeighbourDistance(), Threshold = new QuantileThreshold(0.95) });
        MemorySamples shifted = new([4], [.. Normal(400, 2).Values.ToArray().Select(value => value * 2)]);
        AnomalyDetector again = detector.Recalibrate(shifted);
        CollectionAssert.AreEqual(detector.Score(shifted), again.Score(shifted));
        Assert.IsGreaterThan(detector.Threshold, again.Threshold);
        Assert.AreEqual(0.05, again.Score(shifted).Count(again.IsAnomaly) / 400.0, 0.01);
        Assert.AreEqual(again.Threshold, detector.WithThreshold(new FixedThreshold(again.Threshold)).Threshold);
    }

    [TestMethod]
    public void Probability_RisingScores_NeverFallsAndReachesBothEnds()
    {
        using AnomalyDetector detector = AnomalyDetector.Fit(Normal(500, 1), new() { Method = new NearestNeighbourDistance() });
        double last = 0;
        for (float score = 0; score < 50; score += 0.01f)
        {
            double probability = detector.Probability(score);
            Assert.IsGreaterThanOrEqualTo(last, probability);
            last = probability;
        }

        Assert.IsLessThan(0.05, detector.Probability(0));
        Assert.IsGreaterThan(0.95, last);
        Assert.AreEqual(AnomalyVerdict.Normal, detector.Judge(0));
        Assert.AreEqual(AnomalyVerdict.Uncertain, detector.Judge(detector.Threshold));
        Assert.AreEqual(AnomalyVerdict.Anomaly, detector.Judge(50));
    }

    private static MemorySamples Normal(int rows, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        return new MemorySamples([4], [.. Enumerable.Range(0, rows * 4).Select(_ => random.NextNormal())]);
    }
}
