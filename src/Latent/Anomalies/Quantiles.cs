namespace Latent.Anomalies;

/// <summary>Quantiles of sorted values.</summary>
internal static class Quantiles
{
    /// <summary>The quantile by linear interpolation between order statistics (definition 7 of Hyndman and Fan 1996).</summary>
    /// <param name="sorted">Values in ascending order, at least one.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double OfSorted(ReadOnlySpan<float> sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)Math.Floor(at);
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * ((double)sorted[above] - sorted[below]));
    }

    /// <summary>How many of the sorted values lie below a value, those equal to it counted by half.</summary>
    public static double RankOf(ReadOnlySpan<float> sorted, float value)
    {
        int low = LowerBound(sorted, value);
        int high = low;
        if (high < sorted.Length && sorted[high] == value)
        {
            high = UpperBound(sorted, value);
        }

        return 0.5 * ((double)low + high);
    }

    /// <summary>The number of values below a value.</summary>
    public static int LowerBound(ReadOnlySpan<float> sorted, float value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The number of values not above a value.</summary>
    public static int UpperBound(ReadOnlySpan<float> sorted, float value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
