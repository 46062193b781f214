using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Anomalies.TimeSeries;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class SeriesDetectorTests
{
    [TestMethod]
    public void FindEvents_PulseInAWave_IsFoundWhereItIs()
    {
        float[] values = Wave(1500, 3);
        using SeriesDetector detector = SeriesDetector.Fit(values, 1, new() { Window = 25, Detector = Quick });
        float[] later = Wave(600, 4);
        for (int step = 300; step < 312; step++)
        {
            later[step] = 0.8f;
        }

        DateTime[] times = [.. Enumerable.Range(0, 600).Select(i => new DateTime(2026, 1, 1).AddMinutes(i))];
        AnomalyEvent found = detector.FindEvents(later, times).MaxBy(item => item.Score)!;
        Assert.IsTrue(found.First >= 270 && found.Last <= 340 && found.Peak is >= 290 and <= 322, found.ToString());
        Assert.AreEqual(times[found.First], found.Start);
        float[] scores = detector.Score(later);
        Assert.AreEqual(600, scores.Length);
        int alarms = scores.Where((score, step) => (step < 260 || step > 350) && score > detector.Threshold).Count();
        Assert.IsLessThan(40, alarms);
    }

    [TestMethod]
    public void Score_Trailing_KnowsNothingOfWhatComesLater()
    {
        using SeriesDetector detector = SeriesDetector.Fit(Wave(800, 3), 1, new() { Window = 20, Alignment = SeriesAlignment.Trailing, Detector = Quick });
        float[] values = Wave(200, 5), changed = [.. values];
        changed[150] = 9;
        float[] first = detector.Score(values), second = detector.Score(changed);
        Assert.IsTrue(float.IsNaN(first[18]) && !float.IsNaN(first[19]));
        CollectionAssert.AreEqual(first[19..150], second[19..150]);
        Assert.IsGreaterThan(first[150], second[150]);
    }

    [TestMethod]
    public void SaveAndLoad_ScoresTheSame()
    {
        using SeriesDetector detector = SeriesDetector.Fit(Wave(400, 3), 2, new() { Window = 10, Detector = Quick });
        var stream = new MemoryStream();
        detector.Save(stream);
        stream.Position = 0;
        using SeriesDetector again = SeriesDetector.Load(stream);
        float[] values = Wave(100, 7);
        CollectionAssert.AreEqual(detector.Score(values), again.Score(values));
        Assert.AreEqual(1, detector.Explain(values.AsSpan(0, 20)).Sum(), 1e-4);
    }

    [TestMethod]
    public void Explain_SeveralWindows_AreThoseOfEachByItself()
    {
        using SeriesDetector detector = SeriesDetector.Fit(Wave(400, 3), 1, new() { Window = 10, Detector = Quick });
        float[] values = Wave(30, 7);
        values[14] = 5;
        float[] together = detector.Explain(values);
        for (int window = 0; window < 3; window++)
        {
            CollectionAssert.AreEqual(together[(window * 10)..((window + 1) * 10)], detector.Explain(values.AsSpan(window * 10, 10)));
        }

        Assert.AreEqual(4, Array.IndexOf(together, together[10..20].Max()) - 10);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => detector.Explain(values.AsSpan(0, 15))).Message, "15 values");
        Assert.ThrowsExactly<ArgumentException>(() => detector.Explain([]));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Fit_ConstantOrRepeatedSeries_ScoresAreSound(int different)
    {
        float[] values = [.. Enumerable.Range(0, 200).Select(i => 5f + (i % different))];
        using SeriesDetector detector = SeriesDetector.Fit(values, 1, new() { Window = 10, Detector = Quick });
        float[] later = [.. values.Take(40)];
        later[20] = 50;
        float[] scores = detector.Score(later);
        Assert.IsTrue(scores.All(float.IsFinite));
        Assert.IsTrue(float.IsFinite(detector.Threshold));
        Assert.IsGreaterThan(scores[0], scores[20]);
    }

    [TestMethod]
    public void FindEvents_RecurrentDetector_FindsThePulseAndIsReadBack()
    {
        var recurrent = new AutoencoderOptions { Encoder = [new LSTM(12)], BatchSize = 16, Epochs = 8 };
        using SeriesDetector detector = SeriesDetector.Fit(Wave(500, 3), 1, new()
        {
            Window = 12,
            Detector = new() { Method = new ReconstructionError { Autoencoder = recurrent }, Threshold = new QuantileThreshold(0.99) },
        });
        float[] later = Wave(200, 4);
        for (int step = 100; step < 106; step++)
        {
            later[step] += 4;
        }

        AnomalyEvent found = detector.FindEvents(later).MaxBy(item => item.Score)!;
        Assert.IsTrue(found.Peak is >= 95 and <= 112, found.ToString());
        var stream = new MemoryStream();
        detector.Save(stream);
        stream.Position = 0;
        using SeriesDetector again = SeriesDetector.Load(stream);
        CollectionAssert.AreEqual(detector.Score(later), again.Score(later));
    }

    [TestMethod]
    public void BadInput_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => SeriesDetector.Fit(Wave(40, 1), 1, new() { Window = 30 }));
        Assert.ThrowsExactly<ArgumentException>(() => SeriesDetector.Fit(Wave(41, 1), 2));
        float[] broken = Wave(500, 1);
        broken[7] = float.NaN;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SeriesDetector.Fit(broken, 1)).Message, "Row 7");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SeriesDetector.Fit(Wave(500, 1), 1, new() { Window = 1 }));
    }

    [TestMethod]
    public void Merge_CloseAlarms_BecomeOneEvent()
    {
        float[] scores = [0, 2, 0, 3, 0, 0, 0, 2, float.NaN];
        IReadOnlyList<AnomalyEvent> events = AnomalyEvent.Merge(scores, 1, gap: 1);
        Assert.HasCount(2, events);
        Assert.AreEqual(new AnomalyEvent(1, 3, 3, 3, 2), events[0]);
        Assert.HasCount(3, AnomalyEvent.Merge(scores, 1));
        Assert.IsEmpty(AnomalyEvent.Merge(scores, 5));
    }

    [TestMethod]
    public void Windows_Read_SlideOverTheSeries()
    {
        var windows = new SeriesWindows(new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 2, 2, 1);
        Assert.AreEqual(3, windows.Rows);
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4, 3, 4, 5, 6, 5, 6, 7, 8 }, MemorySamples.From(windows).Values.ToArray());
    }

    private static readonly AnomalyDetectorOptions Quick = new()
    {
        Method = new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Flatten(), new Dense(16), new ReLU(), new Dense(4)], Epochs = 15, BatchSize = 32 } },
        Threshold = new QuantileThreshold(0.99),
    };

    private static float[] Wave(int steps, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        return [.. Enumerable.Range(0, steps).Select(i => MathF.Sin(i * 2 * MathF.PI / 25) + (0.1f * random.NextNormal()))];
    }
}
