namespace Latent.Anomalies;

/// <summary>How well scores put anomalies above the rest. Ties count as they should: by half, or together.</summary>
/// <remarks>Scores must not be NaN. Safe for use from many threads.</remarks>
public static class RankingMetrics
{
    /// <summary>
    /// The area under the receiver operating characteristic: the chance that an anomaly scores above a normal row, ties
    /// counted by half (Mann and Whitney 1947; Fawcett 2006). 1 is perfect, 0.5 is chance.
    /// </summary>
    /// <param name="scores">One score per row; higher is more anomalous.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly.</param>
    /// <returns>From 0 to 1; NaN where there is no anomaly or nothing else.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double RocAuc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly)
    {
        (float[] sorted, bool[] labels, long anomalies) = Sort(scores, isAnomaly);
        long normal = sorted.Length - anomalies;
        double above = 0;
        long normalBelow = 0;
        for (int start = 0; start < sorted.Length;)
        {
            int end = EndOfTie(sorted, start);
            long tiedAnomalies = Count(labels, start, end);
            long tiedNormal = end - start - tiedAnomalies;
            above += tiedAnomalies * (normalBelow + (0.5 * tiedNormal));
            normalBelow += tiedNormal;
            start = end;
        }

        return anomalies == 0 || normal == 0 ? double.NaN : above / ((double)anomalies * normal);
    }

    /// <summary>
    /// Average precision: the mean of the precision over the anomalies as they are found from the highest score down, rows of
    /// equal score taken together. Equals scikit-learn's <c>average_precision_score</c>.
    /// </summary>
    /// <param name="scores">One score per row; higher is more anomalous.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly.</param>
    /// <returns>From 0 to 1, the share of anomalies being chance; NaN where there is no anomaly.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly)
    {
        (float[] sorted, bool[] labels, long anomalies) = Sort(scores, isAnomaly);
        double sum = 0;
        long found = 0;
        for (int end = sorted.Length; end > 0;)
        {
            int start = StartOfTie(sorted, end);
            long tied = Count(labels, start, end);
            found += tied;
            sum += tied * ((double)found / (sorted.Length - start));
            end = start;
        }

        return anomalies == 0 ? double.NaN : sum / anomalies;
    }

    /// <summary>The share of anomalies among the k rows of highest score; rows tied at the border count by their mean.</summary>
    /// <param name="scores">One score per row; higher is more anomalous.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly.</param>
    /// <param name="k">How many rows, from 1 to their number.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is out of range.</exception>
    public static double PrecisionAt(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly, int k)
    {
        (float[] sorted, bool[] labels, _) = Sort(scores, isAnomaly);
        if (k < 1 || k > sorted.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k is from 1 to the number of rows, {sorted.Length}, got {k}.");
        }

        double found = 0;
        int left = k;
        for (int end = sorted.Length; left > 0;)
        {
            int start = StartOfTie(sorted, end);
            int tied = end - start, taken = Math.Min(left, tied);
            found += Count(labels, start, end) * ((double)taken / tied);
            left -= taken;
            end = start;
        }

        return found / k;
    }

    /// <summary>The harmonic mean of precision and recall of the rows above a threshold.</summary>
    /// <param name="scores">One score per row; higher is more anomalous.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly.</param>
    /// <param name="threshold">A row is flagged where its score is above.</param>
    /// <returns>From 0 to 1; 0 where no anomaly is found.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double F1(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly, float threshold)
    {
        CheckLengths(scores, isAnomaly);
        long right = 0, flagged = 0, anomalies = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            bool isFlagged = scores[i] > threshold;
            flagged += isFlagged ? 1 : 0;
            anomalies += isAnomaly[i] ? 1 : 0;
            right += isFlagged && isAnomaly[i] ? 1 : 0;
        }

        return right == 0 ? 0 : 2.0 * right / (flagged + anomalies);
    }

    private static (float[] Sorted, bool[] Labels, long Anomalies) Sort(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly)
    {
        CheckLengths(scores, isAnomaly);
        float[] sorted = scores.ToArray();
        bool[] labels = isAnomaly.ToArray();
        int nan = Array.FindIndex(sorted, float.IsNaN);
        if (nan >= 0)
        {
            throw new ArgumentException($"The score of row {nan} is NaN; leave out rows that cannot be scored.", nameof(scores));
        }

        Array.Sort(sorted, labels);
        return (sorted, labels, Count(labels, 0, labels.Length));
    }

    private static void CheckLengths(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly)
    {
        if (scores.Length != isAnomaly.Length)
        {
            throw new ArgumentException($"There are {scores.Length} scores and {isAnomaly.Length} labels; each row has one of both.", nameof(isAnomaly));
        }
    }

    private static int EndOfTie(float[] sorted, int start)
    {
        int end = start + 1;
        while (end < sorted.Length && sorted[end] == sorted[start])
        {
            end++;
        }

        return end;
    }

    private static int StartOfTie(float[] sorted, int end)
    {
        int start = end - 1;
        while (start > 0 && sorted[start - 1] == sorted[end - 1])
        {
            start--;
        }

        return start;
    }

    private static long Count(bool[] labels, int start, int end)
    {
        long count = 0;
        for (int i = start; i < end; i++)
        {
            count += labels[i] ? 1 : 0;
        }

        return count;
    }
}
