namespace Latent.Projection;

/// <summary>Gives equal rows one place in a map.</summary>
internal static class EqualRows
{
    /// <summary>Moves the points of equal rows to their mean.</summary>
    /// <param name="graph">Each row's neighbours among the rows; equal ones are at distance 0.</param>
    /// <param name="x">The points' first coordinates.</param>
    /// <param name="y">The points' second coordinates.</param>
    public static void Join(NeighbourGraph graph, Span<float> x, Span<float> y)
    {
        // For each row the first that equals it; its own number where there is none before it.
        int[] first = new int[graph.Count];
        for (int row = 0; row < first.Length; row++)
            first[row] = graph.DistancesOf(row)[0] == 0 ? Math.Min(row, graph.IndicesOf(row)[0]) : row;

        var groups = new SortedDictionary<int, (double X, double Y, int Count)>();
        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] == i)
                continue;
            (double X, double Y, int Count) group = groups.TryGetValue(first[i], out (double X, double Y, int Count) known) ? known : (x[first[i]], y[first[i]], 1);
            groups[first[i]] = (group.X + x[i], group.Y + y[i], group.Count + 1);
        }

        for (int i = 0; i < first.Length; i++)
        {
            if (groups.TryGetValue(first[i], out (double X, double Y, int Count) group))
                (x[i], y[i]) = ((float)(group.X / group.Count), (float)(group.Y / group.Count));
        }
    }
}
