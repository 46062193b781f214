using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Benchmarks.Projection;

/// <summary>
/// Nearest-neighbour descent (Dong, Moses and Li, "Efficient k-nearest neighbor graph construction for generic similarity
/// measures", 2011) from random projection trees, as PyNNDescent starts it: the peer that the library's cells are measured
/// beside. Candidates are compared by matrix products here too, so that the methods differ and not the arithmetic.
/// </summary>
/// <remarks>The same rows and seed give the same graph whatever the number of threads.</remarks>
internal sealed class NeighbourDescent
{
    private const int LeafRows = 60;
    private const int Candidates = 30;
    private const int MostIterations = 16;
    private const int BlockRows = 8192;
    private const int TaskRows = 64;
    private const int Partitions = 32;

    private readonly float[] _rows;
    private readonly int _count;
    private readonly int _dimensions;
    private readonly int _kept;
    private readonly ulong _seed;
    private readonly float[] _norms;
    private readonly int[] _indices;
    private readonly float[] _squares;
    private readonly bool[] _fresh;

    private NeighbourDescent(float[] rows, int count, int dimensions, int kept, ulong seed)
    {
        (_rows, _count, _dimensions, _kept, _seed) = (rows, count, dimensions, kept, seed);
        _norms = new float[count];
        for (int row = 0; row < count; row++)
            _norms[row] = TensorPrimitives.SumOfSquares<float>(Row(row));
        _indices = new int[count * kept];
        _squares = new float[count * kept];
        _fresh = new bool[count * kept];
        Array.Fill(_indices, -1);
        Array.Fill(_squares, float.PositiveInfinity);
    }

    /// <summary>The neighbours of each row, [count × kept], nearest first.</summary>
    public static int[] Find(float[] rows, int count, int dimensions, int kept, int trees, ulong seed = 0)
    {
        var descent = new NeighbourDescent(rows, count, dimensions, kept, seed);
        descent.PlantTrees(trees);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            if (descent.Improve(iteration) <= 0.001 * count * kept)
                break;
        }

        return descent._indices;
    }

    private ReadOnlySpan<float> Row(int row) => _rows.AsSpan(row * _dimensions, _dimensions);

    private void PlantTrees(int trees)
    {
        var leaves = new List<(int Start, int End)>[trees];
        int[][] orders = new int[trees][];
        WorkerPool.Shared.Run(trees, tree =>
        {
            orders[tree] = [.. Enumerable.Range(0, _count)];
            leaves[tree] = [];
            Split(orders[tree], 0, _count, new RandomStream(_seed, RandomPurpose.Projection, 100 + (ulong)tree), leaves[tree], 0);
        });

        // A row is in one leaf of a tree, so the leaves of one tree can be joined side by side.
        for (int tree = 0; tree < trees; tree++)
        {
            int[] order = orders[tree];
            List<(int Start, int End)> parts = leaves[tree];
            WorkerPool.Shared.Run(parts.Count, part =>
            {
                ReadOnlySpan<int> members = order.AsSpan(parts[part].Start, parts[part].End - parts[part].Start);
                float[] gathered = new float[members.Length * _dimensions], products = new float[members.Length * members.Length];
                Products(members, members.Length, gathered, products);
                for (int i = 0; i < members.Length; i++)
                {
                    for (int j = 0; j < members.Length; j++)
                    {
                        if (i != j)
                            Insert(members[i], members[j], Square(members[i], members[j], products[(i * members.Length) + j]));
                    }
                }
            });
        }
    }

    private void Split(int[] order, int start, int end, RandomStream random, List<(int Start, int End)> leaves, int depth)
    {
        if (end - start <= LeafRows || depth > 60)
        {
            // Many equal rows cannot be parted; leaves stay of a size that can be joined.
            for (int at = start; at < end; at += 2 * LeafRows)
                leaves.Add((at, Math.Min(end, at + (2 * LeafRows))));
            return;
        }

        int left = order[start + random.NextInt32(end - start)], right = order[start + random.NextInt32(end - start)];
        float[] normal = new float[_dimensions];
        TensorPrimitives.Subtract(Row(right), Row(left), normal);
        float offset = 0.5f * (_norms[right] - _norms[left]);
        int low = start, high = end - 1;
        while (low <= high)
        {
            float side = TensorPrimitives.Dot(normal, Row(order[low])) - offset;
            if (side < 0 || (side == 0 && (random.NextUInt32() & 1) == 0))
            {
                low++;
            }
            else
            {
                (order[low], order[high]) = (order[high], order[low]);
                high--;
            }
        }

        if (low == start || low == end)
            low = (start + end) / 2;
        Split(order, start, low, random, leaves, depth + 1);
        Split(order, low, end, random, leaves, depth + 1);
    }

    /// <summary>One round: neighbours of a row get to know each other, those that already did left out. Returns the improvements.</summary>
    private long Improve(int iteration)
    {
        int[] fresh = new int[_count * Candidates], known = new int[_count * Candidates];
        int[] freshCounts = new int[_count], knownCounts = new int[_count];
        Gather(iteration, fresh, freshCounts, known, knownCounts);

        long improved = 0;
        for (int start = 0; start < _count; start += BlockRows)
        {
            int first = start, rows = Math.Min(BlockRows, _count - start), tasks = (rows + TaskRows - 1) / TaskRows;
            var found = new List<(int Row, int Other, float Square)>[tasks][];
            WorkerPool.Shared.Run(tasks, task => found[task] = Join(first + (task * TaskRows), Math.Min(TaskRows, rows - (task * TaskRows)), fresh, freshCounts, known, knownCounts));
            long[] changed = new long[Partitions];
            WorkerPool.Shared.Run(Partitions, partition =>
            {
                foreach (List<(int Row, int Other, float Square)>[] lists in found)
                {
                    foreach ((int row, int other, float square) in lists[partition])
                        changed[partition] += Insert(row, other, square) ? 1 : 0;
                }
            });
            improved += changed.Sum();
        }

        return improved;
    }

    /// <summary>Neighbours in both directions, a random choice where they are many.</summary>
    private void Gather(int iteration, int[] fresh, int[] freshCounts, int[] known, int[] knownCounts)
    {
        var random = new RandomStream(_seed, RandomPurpose.Projection, 1000 + (ulong)iteration);
        int[] freshSeen = new int[_count], knownSeen = new int[_count];
        void Offer(int row, int other, bool isFresh)
        {
            (int[] all, int[] counts, int[] seen) = isFresh ? (fresh, freshCounts, freshSeen) : (known, knownCounts, knownSeen);
            int place = counts[row] < Candidates ? counts[row]++ : random.NextInt32(seen[row] + 1);
            seen[row]++;
            if (place < Candidates)
                all[(row * Candidates) + place] = other;
        }

        for (int row = 0; row < _count; row++)
        {
            for (int i = row * _kept; i < (row + 1) * _kept && _indices[i] >= 0; i++)
            {
                Offer(row, _indices[i], _fresh[i]);
                Offer(_indices[i], row, _fresh[i]);
            }
        }

        WorkerPool.Shared.Run((_count + BlockRows - 1) / BlockRows, task =>
        {
            for (int row = task * BlockRows; row < Math.Min(_count, (task + 1) * BlockRows); row++)
            {
                ReadOnlySpan<int> taken = fresh.AsSpan(row * Candidates, freshCounts[row]);
                for (int i = row * _kept; i < (row + 1) * _kept && _indices[i] >= 0; i++)
                    _fresh[i] &= !taken.Contains(_indices[i]);
            }
        });
    }

    private List<(int Row, int Other, float Square)>[] Join(int first, int rows, int[] fresh, int[] freshCounts, int[] known, int[] knownCounts)
    {
        var found = new List<(int Row, int Other, float Square)>[Partitions];
        for (int i = 0; i < Partitions; i++)
            found[i] = [];
        int width = (_count + Partitions - 1) / Partitions;
        int[] members = new int[2 * Candidates];
        float[] gathered = new float[members.Length * _dimensions], products = new float[Candidates * members.Length];
        for (int row = first; row < first + rows; row++)
        {
            int news = freshCounts[row], all = news + knownCounts[row];
            if (news == 0)
                continue;
            fresh.AsSpan(row * Candidates, news).CopyTo(members);
            known.AsSpan(row * Candidates, knownCounts[row]).CopyTo(members.AsSpan(news));
            Products(members.AsSpan(0, all), news, gathered, products);
            for (int i = 0; i < news; i++)
            {
                for (int j = i + 1; j < all; j++)
                {
                    (int a, int b) = (members[i], members[j]);
                    if (a == b)
                        continue;
                    float square = Square(a, b, products[(i * all) + j]);
                    if (square < _squares[((a + 1) * _kept) - 1])
                        found[a / width].Add((a, b, square));
                    if (square < _squares[((b + 1) * _kept) - 1])
                        found[b / width].Add((b, a, square));
                }
            }
        }

        return found;
    }

    /// <summary>The products of the first members with all of them.</summary>
    private void Products(ReadOnlySpan<int> members, int first, float[] gathered, float[] products)
    {
        for (int i = 0; i < members.Length; i++)
            Row(members[i]).CopyTo(gathered.AsSpan(i * _dimensions));
        MatrixProduct.Multiply(first, members.Length, _dimensions, gathered, _dimensions, false, gathered, _dimensions, true, products, members.Length);
    }

    private float Square(int a, int b, float product) => Math.Max(0, _norms[a] + _norms[b] - (2 * product));

    private bool Insert(int row, int other, float square)
    {
        Span<float> squares = _squares.AsSpan(row * _kept, _kept);
        if (!(square < squares[^1]))
            return false;
        Span<int> indices = _indices.AsSpan(row * _kept, _kept);
        if (indices.Contains(other))
            return false;
        Span<bool> fresh = _fresh.AsSpan(row * _kept, _kept);
        int place = _kept - 1;
        for (; place > 0 && squares[place - 1] > square; place--)
            (squares[place], indices[place], fresh[place]) = (squares[place - 1], indices[place - 1], fresh[place - 1]);
        (squares[place], indices[place], fresh[place]) = (square, other, true);
        return true;
    }
}
