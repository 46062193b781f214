// A class with few rows is brought to more by a GAN; a classifier that is tested on real rows says whether it helped.
using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext(seed: 1);
var random = new Random(3);
Customer[] train = [.. Enumerable.Range(0, 600).Select(_ => Make("stays")), .. Enumerable.Range(0, 25).Select(_ => Make("leaves"))];
Customer[] test = [.. Enumerable.Range(0, 500).Select(_ => Make("stays")), .. Enumerable.Range(0, 500).Select(_ => Make("leaves"))];
IDataView real = ml.Data.LoadFromEnumerable(train);
IDataView augmented = ml.Data.AugmentWithGan(real, "Features", "Label", samplesPerClass: 300);

Console.WriteLine($"rows: {train.Length} real, {augmented.GetRowCount()} with synthetic ones");
Report("real rows alone    ", real);
Report("with synthetic rows", augmented);

void Report(string name, IDataView rows)
{
    var pipeline = ml.Transforms.NormalizeMeanVariance("Features")
        .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
        .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
    MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(pipeline.Fit(rows).Transform(ml.Data.LoadFromEnumerable(test)));
    Console.WriteLine($"{name}: mean accuracy over both classes {metrics.MacroAccuracy:P1}");
}

Customer Make(string label)
{
    float centre = label == "stays" ? 0 : 0.9f;
    float Draw() => centre + (2 * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f));
    float a = Draw(), b = Draw();
    return new Customer { Features = [a, b, a + b + (0.3f * random.NextSingle()), Draw()], Label = label };
}

internal sealed class Customer
{
    [VectorType(4)]
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";
}
