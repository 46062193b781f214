namespace Latent.Cli.Tour;

/// <summary>The curve of how well scores rank unusual rows above usual ones.</summary>
internal static class RocCurve
{
    /// <summary>The share of unusual rows that are found against the share of usual rows that are flagged, for every threshold.</summary>
    public static IReadOnlyList<(double X, double Y)> Of(float[] scores, bool[] isUnusual)
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
