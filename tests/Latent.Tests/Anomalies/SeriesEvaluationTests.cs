using Latent.Anomalies;
using Latent.Anomalies.Evaluation;
using Latent.Anomalies.TimeSeries;
using Latent.Numerics;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class SeriesEvaluationTests
{
    [TestMethod]
    public void Compute_ByHand_IsWhatCountingGives()
    {
        //                     ┌ found 2 steps late      ┌ missed     ┌ met by an alarm that was there before
        bool[] odd = Labels("....aaaa..........aa......aaa....");
        bool[] alarm = Labels("......a.a.....a..........a.a.....");
        float[] scores = [.. alarm.Select((isAlarm, step) => isAlarm ? 2 + (step / 100f) : step / 100f)];
        var figures = SeriesEvaluation.Compute(scores, odd, threshold: 1.5f, gap: 1);
        Assert.AreEqual(33, figures.Steps);
        Assert.AreEqual(0, figures.StepsWithoutScore);
        Assert.AreEqual(9, figures.AnomalousSteps);
        Assert.AreEqual(3, figures.Stretches);
        Assert.AreEqual(2, figures.FoundStretches);
        Assert.AreEqual(3, figures.Events);
        Assert.AreEqual(2, figures.TrueEvents);
        Assert.AreEqual(1, figures.MedianDelay);
        Assert.AreEqual(2 / 3.0, figures.EventPrecision);
        Assert.AreEqual(2 / 3.0, figures.EventRecall);
        Assert.AreEqual(2 / 3.0, figures.EventF1, 1e-12);
        Assert.AreEqual(3 / 24.0, figures.FalseAlarmRate);
        Assert.AreEqual(2 * 2.0 / (5 + 9), figures.StepF1, 1e-12);
        Assert.AreEqual(RankingMetrics.RocAuc(scores, odd), figures.RocAuc);
        Assert.AreEqual(RankingMetrics.AveragePrecision(scores, odd), figures.AveragePrecision);
    }

    [TestMethod]
    public void Compute_StepsWithoutScore_ArePassedOverAndNoStretchOfThemCounts()
    {
        float[] scores = [float.NaN, float.NaN, 1, 5, 1, float.NaN];
        var figures = SeriesEvaluation.Compute(scores, [true, false, false, true, false, true], threshold: 3);
        Assert.AreEqual(3, figures.Steps);
        Assert.AreEqual(3, figures.StepsWithoutScore);
        Assert.AreEqual(1, figures.Stretches);
        Assert.AreEqual(1, figures.EventF1);
        Assert.AreEqual(1, figures.RocAuc);
        Assert.AreEqual(0, figures.FalseAlarmRate);
    }

    [TestMethod]
    public void Compute_NoAlarms_HasNoPrecisionAndFindsNothing()
    {
        var figures = SeriesEvaluation.Compute([1, 2, 1], [false, true, false], threshold: 9);
        Assert.AreEqual(0, figures.Events);
        Assert.AreEqual(double.NaN, figures.EventPrecision);
        Assert.AreEqual(double.NaN, figures.MedianDelay);
        Assert.AreEqual(0, figures.EventF1);
        Assert.AreEqual(1, figures.RocAuc);
    }

    [TestMethod]
    public void Compute_WhatCannotBeMeasured_IsRefusedWithTheReason()
    {
        Assert.Contains("none is anomalous", Refused([1, 2], [false, false], 1));
        Assert.Contains("each is anomalous", Refused([1, float.NaN], [true, false], 1));
        Assert.Contains("1 labels for 2 scores", Refused([1, 2], [true], 1));
        Assert.Contains("NaN", Refused([1, 2], [true, false], float.NaN));
        Assert.Contains("gap", Refused([1, 2], [true, false], 1, gap: -1));
    }

    [TestMethod]
    public void Evaluate_PulseInAWave_IsTheEvaluationOfItsScores()
    {
        var random = new RandomStream(1, RandomPurpose.Generation);
        float[] Wave(int steps, int pulse) => [.. Enumerable.Range(0, steps).Select(step => (step >= pulse && step < pulse + 10 ? 3 : MathF.Sin(step / 4f)) + (0.05f * random.NextNormal()))];
        using SeriesDetector detector = SeriesDetector.Fit(Wave(800, 1000), 1, new SeriesDetectorOptions { Window = 16 });
        float[] later = Wave(300, 150);
        bool[] odd = [.. Enumerable.Range(0, 300).Select(step => step is >= 150 and < 160)];
        SeriesEvaluation figures = detector.Evaluate(later, odd);
        Assert.AreEqual(SeriesEvaluation.Compute(detector.Score(later), odd, detector.Threshold, 8), figures);
        Assert.AreEqual(1, figures.EventRecall);
        Assert.IsGreaterThan(0.95, figures.RocAuc);
    }

    private static bool[] Labels(string steps) => [.. steps.Select(step => step == 'a')];

    private static string Refused(float[] scores, bool[] labels, float threshold, int gap = 0) =>
        Assert.Throws<ArgumentException>(() => SeriesEvaluation.Compute(scores, labels, threshold, gap)).Message;
}
