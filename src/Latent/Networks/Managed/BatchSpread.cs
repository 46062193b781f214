namespace Latent.Networks.Managed;

/// <summary>How far generated rows lie apart, against real ones: where it falls to zero, the generator gives one row only.</summary>
internal sealed class BatchSpread(int length)
{
    private readonly double[] _sums = new double[length];
    private readonly double[] _squares = new double[length];

    /// <summary>The root of the summed variances of generated rows, as a share of that of real rows; 1 where real rows do not differ.</summary>
    public float Measure(int rows, ReadOnlySpan<float> generated, ReadOnlySpan<float> real, int realStride)
    {
        double variance = Variance(rows, generated, length), realVariance = Variance(rows, real, realStride);
        return realVariance > 0 ? (float)Math.Sqrt(variance / realVariance) : 1;
    }

    private double Variance(int rows, ReadOnlySpan<float> values, int stride)
    {
        Array.Clear(_sums);
        Array.Clear(_squares);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> current = values.Slice(row * stride, length);
            for (int i = 0; i < current.Length; i++)
            {
                double value = current[i];
                _sums[i] += value;
                _squares[i] += value * value;
            }
        }

        double total = 0;
        for (int i = 0; i < length; i++)
        {
            double mean = _sums[i] / rows;
            total += Math.Max((_squares[i] / rows) - (mean * mean), 0);
        }

        return total;
    }
}
