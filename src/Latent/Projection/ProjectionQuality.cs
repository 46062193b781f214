using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How well a projection keeps what is near and what is far. Every measure is best at 1.</summary>
/// <param name="Neighbours">The neighbours of a row that were looked at, k.</param>
/// <param name="Trustworthiness">Whether neighbours in the projection are neighbours of the rows too, from 0 to 1: 1 less a penalty by how far down the rows' order they come (Venna and Kaski 2001).</param>
/// <param name="Continuity">Whether the rows' neighbours stayed neighbours, from 0 to 1: the same with the two exchanged.</param>
/// <param name="NeighboursKept">The share of the rows' k neighbours that are among the k in the projection, from 0 to 1.</param>
/// <param name="DistanceCorrelation">Spearman's rank correlation of distances between rows and in the projection, over random pairs, from −1 to 1 (Kobak and Berens 2019).</param>
public sealed record ProjectionQuality(int Neighbours, double Trustworthiness, double Continuity, double NeighboursKept, double DistanceCorrelation)
{
    private const int RowBlock = 16;
    private const int CorrelationRows = 1000;

    /// <summary>Measures a projection of rows.</summary>
    /// <param name="rows">The rows, searchable.</param>
    /// <param name="points">Where each stands, [count × width].</param>
    /// <param name="options">What is measured; the defaults where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The measures; the same for any number of threads.</returns>
    /// <exception cref="ArgumentException">The points are not one for each row, or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are too few rows for the neighbours, or an option does not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ProjectionQuality Measure(NearestNeighbours rows, ReadOnlySpan<float> points, ProjectionQualityOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new ProjectionQualityOptions();
        int count = rows.Count, neighbours = options.Neighbours;
        if (points.Length == 0 || points.Length % count != 0)
            throw new ArgumentException($"{points.Length} values are not one point for each of {count} rows.", nameof(points));
        options.Validate(count);

        // The points in the order in which the rows lie, which the search may have changed.
        int width = points.Length / count;
        float[] ordered = new float[points.Length];
        for (int place = 0; place < count; place++)
            points.Slice(rows.IdOf(place) * width, width).CopyTo(ordered.AsSpan(place * width));
        NearestNeighbours projected = NearestNeighbours.Fit(ordered, count, width, new NeighbourOptions { Method = NeighbourMethod.Exact }, cancellation);

        int[] sampled = Draw(count, Math.Min(count, options.MaxRows), options.Seed);
        int tasks = (sampled.Length + RowBlock - 1) / RowBlock;
        var sums = new (double Trust, double Continuity, long Kept)[tasks];
        WorkerPool.Shared.Run(tasks, task =>
        {
            float[] original = new float[count], image = new float[count];
            var nearest = new CandidateList(neighbours);
            var nearestImage = new CandidateList(neighbours);
            for (int i = task * RowBlock; i < Math.Min(sampled.Length, (task + 1) * RowBlock); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                int row = sampled[i];
                Scan(rows, row, original, nearest);
                Scan(projected, row, image, nearestImage);
                sums[task].Trust += Penalty(nearestImage, nearest, original);
                sums[task].Continuity += Penalty(nearest, nearestImage, image);
                foreach (int neighbour in nearest.Indices)
                    sums[task].Kept += nearestImage.Indices.Contains(neighbour) ? 1 : 0;
            }
        });

        double trust = 0, continuity = 0, kept = 0;
        foreach ((double Trust, double Continuity, long Kept) sum in sums)
        {
            trust += sum.Trust;
            continuity += sum.Continuity;
            kept += sum.Kept;
        }

        double scale = 2 / (sampled.Length * (double)neighbours * ((2.0 * count) - (3.0 * neighbours) - 1));
        return new ProjectionQuality(
            neighbours,
            1 - (scale * trust),
            1 - (scale * continuity),
            kept / ((double)sampled.Length * neighbours),
            Correlation(rows, projected, Draw(count, Math.Min(count, CorrelationRows), options.Seed + 1)));
    }

    private static void Scan(NearestNeighbours set, int row, float[] scores, CandidateList nearest)
    {
        set.ScoresOf(row, scores);
        nearest.Clear();
        for (int i = 0; i < scores.Length; i++)
        {
            if (i != row && scores[i] < nearest.Threshold)
                nearest.Insert(i, scores[i]);
        }
    }

    /// <summary>Σ (rank − k) over the neighbours in one set that are not neighbours in the other, whose order ranks them.</summary>
    private static double Penalty(CandidateList neighbours, CandidateList others, float[] scores)
    {
        double sum = 0;
        foreach (int neighbour in neighbours.Indices)
        {
            if (!others.Indices.Contains(neighbour))
                sum += Math.Max(0, CountBelow(scores, scores[neighbour]) - neighbours.Count);
        }

        return sum;
    }

    /// <summary>The rows nearer than a score, the row itself among them: the rank of the row that has the score.</summary>
    private static int CountBelow(float[] scores, float bound)
    {
        ref float first = ref MemoryMarshal.GetArrayDataReference(scores);
        int count = 0, i = 0;
        for (; i <= scores.Length - 16; i += 16)
            count += BitOperations.PopCount(Vector512.LessThan(Vector512.LoadUnsafe(ref first, (nuint)i), Vector512.Create(bound)).ExtractMostSignificantBits());
        for (; i < scores.Length; i++)
            count += scores[i] < bound ? 1 : 0;
        return count;
    }

    private static double Correlation(NearestNeighbours rows, NearestNeighbours projected, int[] sampled)
    {
        int pairs = sampled.Length * (sampled.Length - 1) / 2;
        float[] original = new float[pairs], image = new float[pairs];
        for (int i = 1, pair = 0; i < sampled.Length; i++)
        {
            for (int j = 0; j < i; j++, pair++)
                (original[pair], image[pair]) = (rows.DistanceBetween(sampled[i], sampled[j]), projected.DistanceBetween(sampled[i], sampled[j]));
        }

        double[] ranks = Ranks(original), imageRanks = Ranks(image);
        double mean = (pairs + 1) / 2.0, both = 0, own = 0, other = 0;
        for (int i = 0; i < pairs; i++)
        {
            double a = ranks[i] - mean, b = imageRanks[i] - mean;
            both += a * b;
            own += a * a;
            other += b * b;
        }

        return own > 0 && other > 0 ? both / Math.Sqrt(own * other) : 0;
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    private static double[] Ranks(float[] values)
    {
        int[] order = new int[values.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        float[] sorted = (float[])values.Clone();
        Array.Sort(sorted, order);
        double[] ranks = new double[values.Length];
        for (int from = 0; from < order.Length;)
        {
            int to = from + 1;
            while (to < order.Length && sorted[to] == sorted[from])
                to++;
            for (int i = from; i < to; i++)
                ranks[order[i]] = (from + to + 1) / 2.0;
            from = to;
        }

        return ranks;
    }

    private static int[] Draw(int count, int wanted, ulong seed)
    {
        int[] all = new int[count];
        for (int i = 0; i < count; i++)
            all[i] = i;
        if (wanted < count)
            new RandomStream(seed, RandomPurpose.Projection, 3).Shuffle<int>(all);
        return all[..wanted];
    }
}
