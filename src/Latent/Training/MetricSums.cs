using System.Collections.ObjectModel;

namespace Latent.Training;

/// <summary>The sums of an objective's figures over the rows of an epoch.</summary>
internal sealed class MetricSums(IReadOnlyList<string> names)
{
    /// <summary>The rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Figure times rows, summed.</summary>
    public double[] Sums { get; } = new double[names.Count];

    /// <summary>The mean of the first figure, the loss; NaN before the first row.</summary>
    public double MeanLoss => Sums[0] / Rows;

    public void Clear()
    {
        Rows = 0;
        Array.Clear(Sums);
    }

    public void Restore(long rows, IReadOnlyList<double> sums)
    {
        Rows = rows;
        for (int i = 0; i < Sums.Length; i++)
        {
            Sums[i] = sums[i];
        }
    }

    public void Add(ReadOnlySpan<float> metrics, int rows)
    {
        Rows += rows;
        for (int i = 0; i < Sums.Length; i++)
        {
            Sums[i] += (double)metrics[i] * rows;
        }
    }

    /// <summary>The means by name.</summary>
    public ReadOnlyDictionary<string, double> Means()
    {
        var means = new OrderedDictionary<string, double>();
        for (int i = 0; i < Sums.Length; i++)
        {
            means.Add(names[i], Sums[i] / Rows);
        }

        return new ReadOnlyDictionary<string, double>(means);
    }
}
