namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetricsStatistics
{
    public MetricStatistics MicroAccuracy { get; } = new();

    public MetricStatistics MacroAccuracy { get; } = new();

    public MetricStatistics LogLoss { get; } = new();

    internal void Add(MulticlassClassificationMetrics metrics, MulticlassClassificationMetrics baseline)
    {
        MicroAccuracy.Add(metrics.MicroAccuracy - baseline.MicroAccuracy);
        MacroAccuracy.Add(metrics.MacroAccuracy - baseline.MacroAccuracy);
        LogLoss.Add(metrics.LogLoss - baseline.LogLoss);
    }
}
