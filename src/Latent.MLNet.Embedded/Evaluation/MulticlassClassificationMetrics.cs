namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    private MulticlassClassificationMetrics()
    {
    }

    public double LogLoss { get; private init; }

    public double LogLossReduction { get; private init; }

    public double MacroAccuracy { get; private init; }

    public double MicroAccuracy { get; private init; }

    public double TopKAccuracy { get; private init; }

    public int TopKPredictionCount { get; private init; }

    public IReadOnlyList<double> PerClassLogLoss { get; private init; }

    public ConfusionMatrix ConfusionMatrix { get; private init; }

    internal static MulticlassClassificationMetrics Of(IDataView data, string label, string score, string predicted, int topK)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column labels = data.Schema.Find(label, "Label"), scores = data.Schema.Find(score, "Score"), keys = data.Schema.Find(predicted, "PredictedLabel");
        if (labels.Type is not KeyDataViewType)
            throw ShapeCheck.Mismatch("Label", label, "Key<UInt32>", labels.Type);
        if (scores.Type is not VectorDataViewType { IsKnownSize: true } vector)
            throw ShapeCheck.Mismatch("Score", score, "Vector<Single>", scores.Type);
        int classes = vector.Size;
        double[][] counts = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
        double[] losses = new double[classes];
        double top = 0, rows = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([labels, scores, keys]);
        ValueGetter<uint> labelGetter = cursor.GetGetter<uint>(labels), keyGetter = cursor.GetGetter<uint>(keys);
        ValueGetter<VBuffer<float>> scoreGetter = cursor.GetGetter<VBuffer<float>>(scores);
        uint truth = 0, key = 0;
        VBuffer<float> values = default;
        while (cursor.MoveNext())
        {
            labelGetter(ref truth);
            keyGetter(ref key);
            scoreGetter(ref values);
            if (truth == 0 || truth > classes)
                continue;
            float own = values.GetItemOrDefault((int)truth - 1);
            rows++;
            if (key > 0)
                counts[truth - 1][key - 1]++;
            losses[truth - 1] -= Math.Log(Math.Max(own, 1e-15));
            top += values.DenseValues().Count(value => value > own) < topK ? 1 : 0;
        }

        var confusion = new ConfusionMatrix(counts);
        double[] shares = [.. counts.Select(row => row.Sum() / rows)];
        double prior = -shares.Where(share => share > 0).Sum(share => share * Math.Log(share));
        double loss = losses.Sum() / rows;
        return new MulticlassClassificationMetrics
        {
            LogLoss = loss,
            LogLossReduction = (prior - loss) / prior,
            MicroAccuracy = counts.Select((row, c) => row[c]).Sum() / rows,
            MacroAccuracy = Enumerable.Range(0, classes).Where(c => shares[c] > 0).Average(c => confusion.PerClassRecall[c]),
            TopKAccuracy = topK > 0 ? top / rows : 0,
            TopKPredictionCount = topK,
            PerClassLogLoss = [.. losses.Select((value, c) => shares[c] > 0 ? value / (shares[c] * rows) : 0)],
            ConfusionMatrix = confusion,
        };
    }
}
