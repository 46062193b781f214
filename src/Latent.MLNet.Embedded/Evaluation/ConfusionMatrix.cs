namespace Microsoft.ML.Data;

public sealed class ConfusionMatrix
{
    internal ConfusionMatrix(double[][] counts)
    {
        Counts = counts;
        NumberOfClasses = counts.Length;
        PerClassRecall = [.. counts.Select((row, c) => row.Sum() == 0 ? 0 : row[c] / row.Sum())];
        PerClassPrecision = [.. counts.Select((row, c) => counts.Sum(other => other[c]) == 0 ? 0 : row[c] / counts.Sum(other => other[c]))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>Counts by the true class and, within it, the predicted one.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }
}
