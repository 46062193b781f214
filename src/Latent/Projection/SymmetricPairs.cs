using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How strongly pairs of rows are drawn together, the same in both directions, as a sparse matrix by rows.</summary>
/// <remarks>Immutable, and safe for use from many threads. The same graph gives the same bits whatever the number of threads.</remarks>
internal sealed class SymmetricPairs
{
    private const int BlockRows = 256;
    private readonly long[] _starts;
    private readonly int[] _columns;

    private SymmetricPairs(long[] starts, int[] columns, float[] values)
    {
        _starts = starts;
        _columns = columns;
        Values = values;
    }

    /// <summary>The number of rows.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>How strong each pair is, by rows; each pair in both directions.</summary>
    public float[] Values { get; }

    /// <summary>The rows that a row is paired with, ascending.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.AsSpan((int)_starts[row], (int)(_starts[row + 1] - _starts[row]));

    /// <summary>How strong each of <see cref="ColumnsOf"/> is.</summary>
    public ReadOnlySpan<float> ValuesOf(int row) => Values.AsSpan((int)_starts[row], (int)(_starts[row + 1] - _starts[row]));

    /// <summary>The pairs of a graph whose edges have strengths.</summary>
    /// <param name="graph">Each row's neighbours among the rows.</param>
    /// <param name="directed">The strength of each edge, [count × neighbours].</param>
    /// <param name="combine">Makes a pair's strength of those of its two directions; 0 where there is no edge.</param>
    public static SymmetricPairs Of(NeighbourGraph graph, float[] directed, Func<double, double, double> combine)
    {
        int count = graph.Count, neighbours = graph.Neighbours;

        // The transposed matrix, row by row; its columns come out ascending.
        long[] transposedStarts = new long[count + 1];
        foreach (int index in graph.Indices)
            transposedStarts[index + 1]++;
        for (int row = 0; row < count; row++)
            transposedStarts[row + 1] += transposedStarts[row];
        int[] transposedColumns = new int[directed.Length];
        float[] transposedValues = new float[directed.Length];
        long[] next = (long[])transposedStarts.Clone();
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<int> columns = graph.IndicesOf(row);
            for (int i = 0; i < columns.Length; i++)
            {
                long place = next[columns[i]]++;
                transposedColumns[place] = row;
                transposedValues[place] = directed[(row * neighbours) + i];
            }
        }

        // Counted first, then merged into place.
        long[] starts = new long[count + 1];
        int tasks = (count + BlockRows - 1) / BlockRows;
        for (int pass = 0; pass < 2; pass++)
        {
            int[] columns = pass == 0 ? [] : new int[starts[count]];
            float[] values = pass == 0 ? [] : new float[starts[count]];
            WorkerPool.Shared.Run(tasks, task =>
            {
                int[] sorted = new int[neighbours];
                float[] own = new float[neighbours];
                for (int row = task * BlockRows; row < Math.Min(count, (task + 1) * BlockRows); row++)
                {
                    graph.IndicesOf(row).CopyTo(sorted);
                    directed.AsSpan(row * neighbours, neighbours).CopyTo(own);
                    Array.Sort(sorted, own);
                    ReadOnlySpan<int> otherColumns = transposedColumns.AsSpan((int)transposedStarts[row], (int)(transposedStarts[row + 1] - transposedStarts[row]));
                    ReadOnlySpan<float> otherValues = transposedValues.AsSpan((int)transposedStarts[row], otherColumns.Length);
                    if (pass == 0)
                    {
                        starts[row + 1] = Merge(sorted, own, otherColumns, otherValues, combine, [], []);
                        continue;
                    }

                    int length = (int)(starts[row + 1] - starts[row]);
                    Span<float> merged = values.AsSpan((int)starts[row], length);
                    Merge(sorted, own, otherColumns, otherValues, combine, columns.AsSpan((int)starts[row], length), merged);
                }
            });

            if (pass == 1)
                return new SymmetricPairs(starts, columns, values);
            for (int row = 0; row < count; row++)
                starts[row + 1] += starts[row];
        }

        throw new InvalidOperationException("The second pass returns.");
    }

    /// <summary>Combines two sparse rows; returns the entries of the result. Where there is nowhere to write to, only counts them.</summary>
    private static int Merge(ReadOnlySpan<int> columnsA, ReadOnlySpan<float> valuesA, ReadOnlySpan<int> columnsB, ReadOnlySpan<float> valuesB, Func<double, double, double> combine, Span<int> columns, Span<float> values)
    {
        int a = 0, b = 0, written = 0;
        while (a < columnsA.Length || b < columnsB.Length)
        {
            int left = a < columnsA.Length ? columnsA[a] : int.MaxValue;
            int right = b < columnsB.Length ? columnsB[b] : int.MaxValue;
            double one = left <= right ? valuesA[a++] : 0;
            double other = right <= left ? valuesB[b++] : 0;
            if (!columns.IsEmpty)
            {
                columns[written] = Math.Min(left, right);
                values[written] = (float)combine(one, other);
            }

            written++;
        }

        return written;
    }
}
