using Latent.Anomalies;
using Latent.Anomalies.Evaluation;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Anomalies.TimeSeries;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Anomalies;

/// <summary>Runs what docs/anomalies.md shows.</summary>
[TestClass]
public sealed class GuideTests
{
    [TestMethod]
    public void Guide_Code_Runs()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("detector.safetensors");
        var lines = new List<string>();
        (MemorySamples training, MemorySamples rows, bool[] isAnomaly) = Table();
        using AnomalyDetector detector = AnomalyDetector.Fit(training);

        float[] scores = detector.Score(rows);
        bool isFlagged = detector.IsAnomaly(scores[0]);
        double chance = detector.Probability(scores[0]);

        foreach (FeatureContribution part in detector.Explain(rows[0], top: 3))
        {
            lines.Add($"column {part.Feature}: {part.Value}, expected {part.Expected}, {part.Share:P0} of the score");
        }

        detector.Save(path);
        using AnomalyDetector again = AnomalyDetector.Load(path);
        CollectionAssert.AreEqual(scores, again.Score(rows));
        Assert.AreEqual(scores[0] > detector.Threshold, isFlagged);
        Assert.IsTrue(chance is > 0 and < 1 && lines.Count > 0);

        var options = new AnomalyDetectorOptions
        {
            Method = new ReconstructionError
            {
                Autoencoder = new AutoencoderOptions { Encoder = [new Dense(32), new ReLU(), new Dense(4)], Epochs = 5 },
                Weighting = FeatureWeighting.InverseError,
            },
            Threshold = new FalseAlarmThreshold(Rate: 0.01, Confidence: 0.9),
            CategoricalColumns = [2],
            Seed = 1,
        };
        using AnomalyDetector chosen = AnomalyDetector.Fit(training, options);

        DetectorComparison comparison = DetectorComparison.Run(training, rows, isAnomaly, new Dictionary<string, AnomalyDetectorOptions>
        {
            ["autoencoder"] = options,
            ["nearest neighbours"] = new() { Method = new NearestNeighbourDistance() },
            ["PCA"] = new() { Method = new PrincipalComponentsError() },
        });
        string table = comparison.ToMarkdown();
        StringAssert.Contains(table, "nearest neighbours");

        AnomalyThreshold details = detector.ThresholdDetails;
        string promise = $"{details.LeastRate:P1} to {details.MostRate:P1} of normal rows will be flagged";
        AnomalyVerdict verdict = detector.Judge(scores[0]); // Normal, Uncertain or Anomaly
        AnomalyDetector stricter = detector.WithThreshold(new QuantileThreshold(0.999));
        Assert.IsGreaterThanOrEqualTo(detector.Threshold, stricter.Threshold);
        Assert.IsTrue(Enum.IsDefined(verdict) && promise.Length > 10);

        ScoreDrift drift = ScoreDrift.Measure(detector, scores);
        AnomalyDetector adjusted = drift.HasDrifted ? detector.Recalibrate(rows) : detector;
        Assert.IsTrue(float.IsFinite(adjusted.Threshold));
    }

    [TestMethod]
    public void Guide_Series_Runs()
    {
        var lines = new List<string>();
        var random = new RandomStream(1, RandomPurpose.Generation);
        float[] series = [.. Enumerable.Range(0, 800).Select(i => MathF.Sin(i * MathF.PI / 12) + (0.1f * random.NextNormal()))];
        float[] later = [.. series[..200]];
        later.AsSpan(100, 8).Fill(4);
        DateTime[] timestamps = [.. Enumerable.Range(0, 200).Select(i => new DateTime(2026, 1, 1).AddHours(i))];

        using SeriesDetector monitor = SeriesDetector.Fit(series, channels: 1, new SeriesDetectorOptions { Window = 24, Stride = 2 });
        foreach (AnomalyEvent found in monitor.FindEvents(later, timestamps))
        {
            lines.Add($"from {found.Start} to {found.End}, highest at step {found.Peak}");
        }

        Assert.IsNotEmpty(lines);

        bool[] isAnomalous = [.. Enumerable.Range(0, 200).Select(i => i is >= 100 and < 108)];
        SeriesEvaluation worth = monitor.Evaluate(later, isAnomalous);
        string verdict = $"{worth.FoundStretches} of {worth.Stretches} stretches, {worth.Events - worth.TrueEvents} false alarms, half of the rest within {worth.MedianDelay} steps";
        Assert.StartsWith("1 of 1 stretches", verdict);
    }

    private static (MemorySamples Training, MemorySamples Rows, bool[] IsAnomaly) Table()
    {
        var random = new RandomStream(9, RandomPurpose.Generation);
        float[] Rows(int count, Func<int, bool> isAnomaly) =>
            [.. Enumerable.Range(0, count).SelectMany(i => new[] { random.NextNormal(), isAnomaly(i) ? 9 : random.NextNormal(), i % 3 })];
        return (new MemorySamples([3], Rows(120, _ => false)), new MemorySamples([3], Rows(60, i => i % 10 == 0)), [.. Enumerable.Range(0, 60).Select(i => i % 10 == 0)]);
    }
}
