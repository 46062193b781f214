using System.Buffers;
using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Rows parted into cells around centroids (an inverted file: Jégou, Douze and Schmid, "Product quantization for nearest
/// neighbor search", 2011, section 4, without the codes), the rows of a cell lying together.
/// </summary>
/// <remarks>Unlike a graph, cells are compared by matrix products, and are the same whatever the number of threads. Immutable.</remarks>
internal sealed class NeighbourCells
{
    private const int Iterations = 8;
    private const int AssignBlock = 512;
    private const int CalibrationRows = 1000;

    /// <summary>The numbers of neighbours that the number of cells to visit is measured for.</summary>
    private static readonly int[] Levels = [15, 30, 60, 100];

    private readonly float[] _halfNorms;

    public NeighbourCells(float[] centroids, int[] starts, int[] ids, int[] probes, int dimensions)
    {
        Centroids = centroids;
        Starts = starts;
        Ids = ids;
        Probes = probes;
        Dimensions = dimensions;
        _halfNorms = new float[Count];
        HalfNormsOf(centroids, Count, dimensions, _halfNorms);
    }

    /// <summary>The centroids, [cells × dimensions].</summary>
    public float[] Centroids { get; }

    /// <summary>Where each cell's rows begin, [cells + 1].</summary>
    public int[] Starts { get; }

    /// <summary>The number that each row had before the rows of a cell were laid together.</summary>
    public int[] Ids { get; }

    /// <summary>The cells to visit for each number of neighbours in <see cref="Levels"/>.</summary>
    public int[] Probes { get; private set; }

    public int Dimensions { get; }

    public int Count => Starts.Length - 1;

    /// <summary>Whether numbers can be the cells to visit, as a file gives them.</summary>
    public static bool AreProbes(IReadOnlyCollection<int> probes, int cells) => probes.Count == Levels.Length && probes.All(probe => probe >= 1 && probe <= cells);

    /// <summary>The cells to visit for a number of neighbours.</summary>
    public int ProbesFor(int neighbours)
    {
        int level = 0;
        while (level < Levels.Length - 1 && Levels[level] < neighbours)
            level++;
        return Math.Min(Count, Probes[level]);
    }

    /// <summary>Parts prepared rows into cells, and lays the rows of a cell together.</summary>
    public static NeighbourCells Build(ref float[] rows, ref float[] halfNorms, int count, int dimensions, ulong seed, CancellationToken cancellation)
    {
        int cells = Math.Clamp(count / 200, 1, 4096);
        float[] centroids = FindCentroids(rows, count, dimensions, cells, seed, cancellation);
        int[] assigned = new int[count];
        Assign(rows, count, centroids, cells, dimensions, assigned, cancellation);

        int[] starts = new int[cells + 1];
        foreach (int cell in assigned)
            starts[cell + 1]++;
        for (int cell = 0; cell < cells; cell++)
            starts[cell + 1] += starts[cell];
        int[] ids = new int[count];
        int[] next = (int[])starts.Clone();
        float[] sorted = new float[rows.Length], sortedNorms = new float[count];
        for (int row = 0; row < count; row++)
        {
            int place = next[assigned[row]]++;
            ids[place] = row;
            rows.AsSpan(row * dimensions, dimensions).CopyTo(sorted.AsSpan(place * dimensions));
            sortedNorms[place] = halfNorms[row];
        }

        (rows, halfNorms) = (sorted, sortedNorms);
        return new NeighbourCells(centroids, starts, ids, [], dimensions);
    }

    /// <summary>The nearest cell of each row.</summary>
    public void Assign(float[] rows, int count, int[] assigned, CancellationToken cancellation) => Assign(rows, count, Centroids, Count, Dimensions, assigned, cancellation);

    /// <summary>Each row's nearest cells, as candidates.</summary>
    public void Rank(ReadOnlySpan<float> rows, int count, CandidateList[] ranked, float[] products)
    {
        MatrixProduct.Multiply(count, Count, Dimensions, rows, Dimensions, false, Centroids, Dimensions, true, products, Count);
        for (int row = 0; row < count; row++)
        {
            ranked[row].Clear();
            ranked[row].Scan(products.AsSpan(row * Count, Count), _halfNorms, 0, -1);
        }
    }

    /// <summary>Sets the cells to visit from where the true neighbours of some rows lie.</summary>
    /// <param name="rows">The rows, those of a cell together.</param>
    /// <param name="findExactly">Finds the true neighbours of a set of rows among all of them, as places.</param>
    /// <param name="recall">The share of neighbours to be found.</param>
    /// <param name="seed">What the choice of the rows follows from.</param>
    public void Calibrate(float[] rows, Func<float[], int, int, NeighbourGraph> findExactly, double recall, ulong seed)
    {
        int count = Ids.Length;
        int sampled = Math.Min(count, CalibrationRows);
        int neighbours = Math.Min(Levels[^1] + 1, count);
        int[] places = Sample(count, sampled, seed, 2);
        float[] queries = new float[sampled * Dimensions];
        for (int i = 0; i < sampled; i++)
            rows.AsSpan(places[i] * Dimensions, Dimensions).CopyTo(queries.AsSpan(i * Dimensions));
        NeighbourGraph exact = findExactly(queries, sampled, neighbours);

        int[] cellOf = new int[count];
        for (int cell = 0; cell < Count; cell++)
            cellOf.AsSpan(Starts[cell], Starts[cell + 1] - Starts[cell]).Fill(cell);

        // How many of the neighbours lie in the cell that comes first, second … by its centroid's distance.
        long[,] found = new long[Levels.Length, Count];
        long[] wanted = new long[Levels.Length];
        var ranked = new CandidateList[1];
        ranked[0] = new CandidateList(Count);
        float[] products = new float[Count];
        int[] rank = new int[Count];
        for (int i = 0; i < sampled; i++)
        {
            Rank(queries.AsSpan(i * Dimensions, Dimensions), 1, ranked, products);
            for (int place = 0; place < Count; place++)
                rank[ranked[0].Indices[place]] = place;
            int met = 0;
            foreach (int neighbour in exact.IndicesOf(i))
            {
                if (neighbour == places[i])
                    continue;
                for (int level = 0; level < Levels.Length; level++)
                {
                    if (met < Levels[level])
                    {
                        wanted[level]++;
                        found[level, rank[cellOf[neighbour]]]++;
                    }
                }

                met++;
            }
        }

        // A little more than is asked for, because the sample's share differs from that of all rows.
        double goal = recall >= 1 ? 1 : Math.Min(1, recall + (0.4 * (1 - recall)));
        int[] probes = new int[Levels.Length];
        for (int level = 0; level < Levels.Length; level++)
        {
            long sum = 0;
            int cell = 0;
            while (cell < Count && sum < goal * wanted[level])
                sum += found[level, cell++];
            probes[level] = recall >= 1 ? Count : Math.Max(1, cell);
        }

        Probes = probes;
    }

    public static void HalfNormsOf(ReadOnlySpan<float> rows, int count, int dimensions, Span<float> halfNorms)
    {
        for (int row = 0; row < count; row++)
            halfNorms[row] = 0.5f * TensorPrimitives.SumOfSquares(rows.Slice(row * dimensions, dimensions));
    }

    /// <summary>Centroids by Lloyd's method on a sample.</summary>
    private static float[] FindCentroids(float[] rows, int count, int dimensions, int cells, ulong seed, CancellationToken cancellation)
    {
        int sampled = Math.Min(count, Math.Max(32 * cells, 4096));
        int[] places = Sample(count, sampled, seed, 1);
        float[] sample = new float[(long)sampled * dimensions];
        for (int i = 0; i < sampled; i++)
            rows.AsSpan(places[i] * dimensions, dimensions).CopyTo(sample.AsSpan(i * dimensions));

        float[] centroids = sample.AsSpan(0, cells * dimensions).ToArray();
        int[] assigned = new int[sampled];
        double[] sums = new double[cells * dimensions];
        int[] members = new int[cells];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Assign(sample, sampled, centroids, cells, dimensions, assigned, cancellation);
            Array.Clear(sums);
            Array.Clear(members);
            for (int i = 0; i < sampled; i++)
            {
                members[assigned[i]]++;
                Span<double> sum = sums.AsSpan(assigned[i] * dimensions, dimensions);
                ReadOnlySpan<float> row = sample.AsSpan(i * dimensions, dimensions);
                for (int column = 0; column < sum.Length; column++)
                    sum[column] += row[column];
            }

            for (int cell = 0; cell < cells; cell++)
            {
                for (int column = 0; members[cell] > 0 && column < dimensions; column++)
                    centroids[(cell * dimensions) + column] = (float)(sums[(cell * dimensions) + column] / members[cell]);
            }
        }

        return centroids;
    }

    private static void Assign(float[] rows, int count, float[] centroids, int cells, int dimensions, int[] assigned, CancellationToken cancellation)
    {
        float[] halfNorms = new float[cells];
        HalfNormsOf(centroids, cells, dimensions, halfNorms);
        WorkerPool.Shared.Run((count + AssignBlock - 1) / AssignBlock, task =>
        {
            cancellation.ThrowIfCancellationRequested();
            int first = task * AssignBlock, block = Math.Min(AssignBlock, count - first);
            float[] products = ArrayPool<float>.Shared.Rent(block * cells);
            MatrixProduct.Multiply(block, cells, dimensions, rows.AsSpan(first * dimensions), dimensions, false, centroids, dimensions, true, products, cells);
            for (int row = 0; row < block; row++)
            {
                Span<float> scores = products.AsSpan(row * cells, cells);
                TensorPrimitives.Subtract(scores, halfNorms, scores);
                assigned[first + row] = TensorPrimitives.IndexOfMax<float>(scores);
            }

            ArrayPool<float>.Shared.Return(products);
        });
    }

    /// <summary>Different numbers below a bound, in random order (the first steps of a Fisher-Yates shuffle).</summary>
    private static int[] Sample(int bound, int wanted, ulong seed, ulong index)
    {
        var random = new RandomStream(seed, RandomPurpose.Neighbours, index);
        int[] all = new int[bound];
        for (int i = 0; i < bound; i++)
            all[i] = i;
        for (int i = 0; i < wanted; i++)
        {
            int other = i + random.NextInt32(bound - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..wanted];
    }
}
