namespace Latent.Augmentation;

/// <summary>How alike two sets of rows are, column by column and pair by pair.</summary>
/// <param name="Columns">For each column 1 − the Kolmogorov–Smirnov distance (values) or the total variation (a few discrete values), from 0 to 1.</param>
/// <param name="Pairs">1 − half the mean absolute difference of the correlations of all pairs of columns, from 0 to 1.</param>
public sealed record ColumnSimilarity(IReadOnlyList<double> Columns, double Pairs)
{
    /// <summary>The most different values of a column that is compared by total variation.</summary>
    private const int MostDiscreteValues = 20;

    /// <summary>The mean over the columns.</summary>
    public double Mean => Columns.Average();

    /// <summary>Compares two sets.</summary>
    /// <param name="real">[rows × columns] real values.</param>
    /// <param name="synthetic">[rows × columns] synthetic values.</param>
    /// <param name="columns">The columns, at least 1.</param>
    /// <exception cref="ArgumentException">A set has no rows, or the values make no whole rows.</exception>
    public static ColumnSimilarity Measure(ReadOnlySpan<float> real, ReadOnlySpan<float> synthetic, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (real.IsEmpty || synthetic.IsEmpty || real.Length % columns != 0 || synthetic.Length % columns != 0)
        {
            throw new ArgumentException($"Both sets need whole rows of {columns} values; there are {real.Length} and {synthetic.Length} values.", nameof(columns));
        }

        float[][] reals = Split(real, columns), synthetics = Split(synthetic, columns);
        double[] similarities = new double[columns];
        double difference = 0;
        for (int i = 0; i < columns; i++)
        {
            bool isDiscrete = reals[i].Distinct().Count() <= MostDiscreteValues;
            similarities[i] = 1 - (isDiscrete ? TotalVariation(reals[i], synthetics[i]) : KolmogorovSmirnov(reals[i], synthetics[i]));
            for (int j = 0; j < i; j++)
            {
                difference += Math.Abs(Correlation(reals[i], reals[j]) - Correlation(synthetics[i], synthetics[j]));
            }
        }

        int pairs = columns * (columns - 1) / 2;
        return new ColumnSimilarity(similarities, pairs == 0 ? 1 : 1 - (difference / pairs / 2));
    }

    /// <summary>The largest difference between two empirical distribution functions, from 0 to 1.</summary>
    /// <param name="first">Values; at least one.</param>
    /// <param name="second">Values; at least one.</param>
    public static double KolmogorovSmirnov(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        float[] a = first.ToArray(), b = second.ToArray();
        Array.Sort(a);
        Array.Sort(b);
        int i = 0, j = 0;
        double largest = 0;
        while (i < a.Length && j < b.Length)
        {
            float value = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= value)
            {
                i++;
            }

            while (j < b.Length && b[j] <= value)
            {
                j++;
            }

            largest = Math.Max(largest, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }

        return largest;
    }

    /// <summary>Half the summed difference between the shares of each value, from 0 to 1.</summary>
    /// <param name="first">Values; at least one.</param>
    /// <param name="second">Values; at least one.</param>
    public static double TotalVariation(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var shares = new Dictionary<float, double>();
        foreach (float value in first)
        {
            shares[value] = shares.GetValueOrDefault(value) + (1.0 / first.Length);
        }

        foreach (float value in second)
        {
            shares[value] = shares.GetValueOrDefault(value) - (1.0 / second.Length);
        }

        return shares.Values.Sum(Math.Abs) / 2;
    }

    private static float[][] Split(ReadOnlySpan<float> rows, int columns)
    {
        int count = rows.Length / columns;
        float[][] split = new float[columns][];
        for (int i = 0; i < columns; i++)
        {
            split[i] = new float[count];
            for (int row = 0; row < count; row++)
            {
                split[i][row] = rows[(row * columns) + i];
            }
        }

        return split;
    }

    private static double Correlation(float[] first, float[] second)
    {
        double meanFirst = first.Average(), meanSecond = second.Average(), both = 0, one = 0, other = 0;
        for (int i = 0; i < first.Length; i++)
        {
            double a = first[i] - meanFirst, b = second[i] - meanSecond;
            both += a * b;
            one += a * a;
            other += b * b;
        }

        return one > 0 && other > 0 ? both / Math.Sqrt(one * other) : 0;
    }
}
