// Machines that run as usual, and some that do not: a detector learns the usual, scores new readings, and says which reading is odd.
using Latent.Anomalies;
using Latent.Anomalies.Thresholds;
using Latent.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

string[] names = ["speed", "load", "temperature", "vibration", "current"];
var random = new Random(1);
var ml = new MLContext(seed: 1);
IDataView usual = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2_000).Select(_ => Read(broken: false)).ToArray());
Reading[] today = [.. Enumerable.Range(0, 500).Select(i => Read(broken: i % 50 == 0))];
IDataView test = ml.Data.LoadFromEnumerable(today);

AutoencoderAnomalyTransformer model = ml.AnomalyDetection.Trainers.Autoencoder(new AutoencoderAnomalyOptions
{
    ContributionsColumnName = "Why",
    Detector = new AnomalyDetectorOptions { Threshold = new ContaminationThreshold { Contamination = 0.005 } },
}).Fit(usual);

IDataView scored = model.Transform(test);
AnomalyDetectionMetrics metrics = ml.AnomalyDetection.Evaluate(scored);
Console.WriteLine($"area under the ROC curve: {metrics.AreaUnderRocCurve:0.000}; threshold {model.Model.Threshold:0.000}");
Verdict[] verdicts = [.. ml.Data.CreateEnumerable<Verdict>(scored, reuseRowObject: false)];
foreach ((Verdict verdict, int row) in verdicts.Select((verdict, row) => (verdict, row)).Where(pair => pair.verdict.PredictedLabel).Take(8))
{
    int most = Array.IndexOf(verdict.Why, verdict.Why.Max());
    Console.WriteLine($"row {row,3}: score {verdict.Score,6:0.00}, {verdict.Why[most]:P0} of it by {names[most]}{(today[row].Label > 0 ? "" : " (a false alarm)")}");
}

// Temperature and current follow from speed and load, unless something is broken.
Reading Read(bool broken)
{
    float speed = random.NextSingle(), load = random.NextSingle(), noise = 0.03f * random.NextSingle();
    float[] values = [speed, load, (0.6f * speed) + (0.4f * load) + noise, (0.3f * speed) + noise, (speed * load) + noise];
    if (broken)
    {
        values[random.Next(2, 5)] += 0.6f;
    }

    return new Reading { Features = values, Label = broken ? 1 : 0 };
}

internal sealed class Reading
{
    [VectorType(5)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }
}

internal sealed class Verdict
{
    public float Score { get; set; }

    public bool PredictedLabel { get; set; }

    public float[] Why { get; set; } = [];
}
