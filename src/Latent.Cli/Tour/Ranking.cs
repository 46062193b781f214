namespace Latent.Cli.Tour;

/// <summary>How well scores rank unusual rows above usual ones.</summary>
internal static class Ranking
{
    /// <summary>The area under the ROC curve: the chance that an unusual row scores above a usual one, ties counted half.</summary>
    public static double RocAuc(float[] scores, bool[] isUnusual)
    {
        IReadOnlyList<(double X, double Y)> curve = RocCurve(scores, isUnusual);
        double area = 0;
        for (int point = 1; point < curve.Count; point++)
        {
            area += (curve[point].X - curve[point - 1].X) * (curve[point].Y + curve[point - 1].Y) / 2;
        }

        return area;
    }

    /// <summary>The share of unusual rows that are found against the share of usual rows that are flagged, for every threshold.</summary>
    public static IReadOnlyList<(double X, double Y)> RocCurve(float[] scores, bool[] isUnusual)
    {
        var curve = new List<(double X, double Y)> { (0, 0) };
        double unusual = isUnusual.Count(value => value), usual = isUnusual.Length - unusual;
        int found = 0, flagged = 0;
        foreach ((int positives, int negatives) in Groups(scores, isUnusual))
        {
            found += positives;
            flagged += negatives;
            curve.Add((flagged / usual, found / unusual));
        }

        return curve;
    }

    /// <summary>The precision averaged over the unusual rows as they are found; equal scores are found together.</summary>
    public static double AveragePrecision(float[] scores, bool[] isUnusual)
    {
        int found = 0, seen = 0;
        double sum = 0;
        foreach ((int positives, int negatives) in Groups(scores, isUnusual))
        {
            found += positives;
            seen += positives + negatives;
            sum += (double)positives * found / seen;
        }

        return sum / found;
    }

    /// <summary>Rows of equal score together, from the highest down.</summary>
    private static IEnumerable<(int Positives, int Negatives)> Groups(float[] scores, bool[] isUnusual)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(Array.ConvertAll(scores, score => -score), order);
        for (int start = 0; start < order.Length;)
        {
            int end = start, positives = 0;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
            {
                positives += isUnusual[order[end++]] ? 1 : 0;
            }

            yield return (positives, end - start - positives);
            start = end;
        }
    }
}
