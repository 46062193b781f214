using Latent.Anomalies;
using Latent.Anomalies.Evaluation;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Anomalies.TimeSeries;
using Latent.Autoencoders;
using Latent.MLNet.Tests.Harness;
using Latent.MLNet.TimeSeries;
using Latent.Networks.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class SeriesAnomalyTrainerTests
{
    private static readonly DateTime Beginning = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static SeriesDetectorOptions Small => new()
    {
        Window = 16,
        Detector = new AnomalyDetectorOptions
        {
            Method = new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Flatten(), new Dense(16), new ReLU(), new Dense(4)], Epochs = 20 } },
            Threshold = new QuantileThreshold(0.995),
        },
    };

    [TestMethod]
    public void Series_PulseInAWave_IsFoundAtItsTime()
    {
        MLContext ml = TestRows.Context();
        SeriesAnomalyTransformer model = ml.AnomalyDetection.Trainers.Series("Value", Small).Fit(ml.Data.LoadFromEnumerable(Wave(600)));
        IDataView later = ml.Data.LoadFromEnumerable(Wave(400, pulse: 200));
        IReadOnlyList<AnomalyEvent> events = model.FindEvents(later, nameof(Step.Time));
        AnomalyEvent found = events.MaxBy(item => item.Score)!;
        Assert.IsLessThanOrEqualTo(Beginning.AddHours(205), found.Start!.Value);
        Assert.IsGreaterThanOrEqualTo(Beginning.AddHours(200), found.End!.Value);
    }

    [TestMethod]
    public void Evaluate_BooleanOrNumber_IsTheDetectorsOwn()
    {
        MLContext ml = TestRows.Context();
        SeriesAnomalyTransformer model = ml.AnomalyDetection.Trainers.Series("Value", Small with { Alignment = SeriesAlignment.Trailing }).Fit(ml.Data.LoadFromEnumerable(Wave(600)));
        Step[] steps = Wave(300, pulse: 150);
        bool[] odd = [.. steps.Select((_, at) => at is >= 150 and < 155)];
        IDataView view = ml.Data.LoadFromEnumerable(steps.Select((step, at) => new LabelledStep { Value = step.Value, Label = odd[at], Number = odd[at] ? 1 : 0 }));
        SeriesEvaluation figures = model.Evaluate(view);
        Assert.AreEqual(model.Model.Evaluate([.. steps.Select(step => step.Value)], odd), figures);
        Assert.AreEqual(figures, model.Evaluate(view, nameof(LabelledStep.Number)));
        Assert.AreEqual(1, figures.FoundStretches);
        Assert.AreEqual(15, figures.StepsWithoutScore);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Evaluate(view, "Missing"));
        Assert.Contains("Boolean", Assert.Throws<ArgumentOutOfRangeException>(() => model.Evaluate(view, nameof(LabelledStep.Text))).Message);
    }

    [TestMethod]
    public void Transform_Scores_AreThoseOfTheDetectorInTheRowsOfTheirTimes()
    {
        MLContext ml = TestRows.Context();
        SeriesAnomalyTransformer model = ml.AnomalyDetection.Trainers.Series("Value", Small with { Alignment = SeriesAlignment.Trailing }).Fit(ml.Data.LoadFromEnumerable(Wave(400)));
        Step[] steps = Wave(100, pulse: 50);
        IDataView view = model.Transform(ml.Data.LoadFromEnumerable(steps));
        Scored[] rows = [.. ml.Data.CreateEnumerable<Scored>(view, reuseRowObject: false)];
        CollectionAssert.AreEqual(model.Model.Score([.. steps.Select(step => step.Value)]), rows.Select(row => row.Score).ToArray());
        CollectionAssert.AreEqual(steps.Select(step => step.Time).ToArray(), rows.Select(row => row.Time).ToArray());
        Assert.AreEqual(15, rows.Count(row => float.IsNaN(row.Score)));
        Assert.IsTrue(rows.All(row => row.PredictedLabel == row.Score > model.Model.Threshold));
        Assert.IsTrue(rows[50].PredictedLabel);

        // Asked to shuffle, and for the score alone: still in order.
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Score"]], new Random(1));
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Score"]);
        float score = 0;
        for (int i = 0; cursor.MoveNext(); i++)
        {
            getter(ref score);
            Assert.AreEqual(rows[i].Score, score);
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<DateTime>(view.Schema["Time"]));
    }

    [TestMethod]
    public void SaveAndLoad_InAPipeline_ScoresTheSame()
    {
        MLContext ml = TestRows.Context();
        IDataView train = ml.Data.LoadFromEnumerable(Wave(400));
        ITransformer model = ml.AnomalyDetection.Trainers.Series("Value", Small).Fit(train);
        var stream = new MemoryStream();
        ml.Model.Save(model, train.Schema, stream);
        stream.Position = 0;
        ITransformer again = new MLContext().Model.Load(stream, out _);
        IDataView test = ml.Data.LoadFromEnumerable(Wave(120, pulse: 60));
        CollectionAssert.AreEqual(Scores(ml, model.Transform(test)), Scores(ml, again.Transform(test)));
        SchemaChecks.Same(model.GetOutputSchema(test.Schema), again.GetOutputSchema(test.Schema));
    }

    [TestMethod]
    public void Series_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        IDataView pairs = ml.Data.LoadFromEnumerable(Wave(400).Select(step => new Pair { Value = [step.Value, -step.Value] }).ToArray());
        EstimatorHarness.Check(ml.AnomalyDetection.Trainers.Series("Value", Small), ml.Data.LoadFromEnumerable(Wave(400)), [TestRows.View(ml)], pairs);
    }

    [TestMethod]
    public void BadInput_IsRefusedInMLNetsWay()
    {
        MLContext ml = TestRows.Context();
        IDataView steps = ml.Data.LoadFromEnumerable(Wave(400));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.AnomalyDetection.Trainers.Series("Nothing", Small).Fit(steps));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.AnomalyDetection.Trainers.Series("Time", Small).Fit(steps));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => ml.AnomalyDetection.Trainers.Series("Value", Small).Fit(ml.Data.LoadFromEnumerable(Wave(30)))).Message, "too short");
        Step[] broken = Wave(400);
        broken[7].Value = float.NaN;
        Assert.ThrowsExactly<InvalidOperationException>(() => ml.AnomalyDetection.Trainers.Series("Value", Small).Fit(ml.Data.LoadFromEnumerable(broken)));
        SeriesAnomalyTransformer model = ml.AnomalyDetection.Trainers.Series("Value", Small).Fit(steps);
        Assert.IsFalse(model.IsRowToRowMapper);
        Assert.ThrowsExactly<InvalidOperationException>(() => model.GetRowToRowMapper(steps.Schema));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.FindEvents(steps, "Value"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Transform(TestRows.View(ml)));
    }

    private static float[] Scores(MLContext ml, IDataView view) => [.. ml.Data.CreateEnumerable<Scored>(view, reuseRowObject: false).Select(row => row.Score)];

    internal static Step[] Wave(int count, int pulse = -1)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(i => new Step
        {
            Time = Beginning.AddHours(i),
            Value = (float)(Math.Sin(i * 0.4) + (0.05 * random.NextDouble()) + (pulse >= 0 && i >= pulse && i < pulse + 5 ? 3 : 0)),
        })];
    }

    public sealed class Step
    {
        public DateTime Time { get; set; }

        public float Value { get; set; }
    }

    public sealed class Pair
    {
        [VectorType(2)]
        public float[] Value { get; set; } = [];
    }

    public sealed class Scored
    {
        public DateTime Time { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }

    private sealed class LabelledStep
    {
        public float Value { get; set; }

        public bool Label { get; set; }

        public float Number { get; set; }

        public string Text { get; set; } = "";
    }
}
