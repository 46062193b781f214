namespace Microsoft.ML.Data;

public sealed class MetricStatistics
{
    private readonly List<double> _values = [];

    public double Mean => _values.Average();

    public double StandardDeviation => _values.Count < 2 ? 0 : Math.Sqrt(_values.Sum(value => (value - Mean) * (value - Mean)) / (_values.Count - 1));

    public int Count => _values.Count;

    internal void Add(double value) => _values.Add(value);
}
