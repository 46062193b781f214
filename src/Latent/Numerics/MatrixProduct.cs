namespace Latent.Numerics;

/// <summary>Products of matrices of <see cref="float"/>.</summary>
/// <remarks>
/// Each element is one fixed chain of operations: within each chunk of <see cref="ChunkLength"/> inner indices a sum of
/// fused products in ascending order, and the chunks' sums added in ascending order. So its bits depend on the row of A
/// and the column of B alone: not on the number of threads, nor on how many rows and columns there are.
/// Safe for use from many threads.
/// </remarks>
public static unsafe class MatrixProduct
{
    /// <summary>The inner indices that are summed as one chain.</summary>
    internal const int ChunkLength = 256;

    /// <summary>C (+)= op(A) · op(B), row-major, on all threads.</summary>
    /// <param name="m">The rows of C and op(A), at least 0.</param>
    /// <param name="n">The columns of C and op(B), at least 0.</param>
    /// <param name="k">The columns of op(A) and rows of op(B), at least 0; with 0, C becomes zero or stays.</param>
    /// <param name="a">A: [m × k], or [k × m] where <paramref name="transposeA"/>.</param>
    /// <param name="lda">The distance between rows of A in memory.</param>
    /// <param name="transposeA">Whether op(A) is the transpose.</param>
    /// <param name="b">B: [k × n], or [n × k] where <paramref name="transposeB"/>.</param>
    /// <param name="ldb">The distance between rows of B in memory.</param>
    /// <param name="transposeB">Whether op(B) is the transpose.</param>
    /// <param name="c">Takes C: [m × n]. It must not overlap A or B.</param>
    /// <param name="ldc">The distance between rows of C in memory.</param>
    /// <param name="accumulate">Whether the product is added to what C holds.</param>
    /// <exception cref="ArgumentException">A size is negative, a distance shorter than a row, or a span shorter than its matrix.</exception>
    public static void Multiply(
        int m,
        int n,
        int k,
        ReadOnlySpan<float> a,
        int lda,
        bool transposeA,
        ReadOnlySpan<float> b,
        int ldb,
        bool transposeB,
        Span<float> c,
        int ldc,
        bool accumulate = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        RequireMatrix(transposeA ? k : m, transposeA ? m : k, lda, a, nameof(a));
        RequireMatrix(transposeB ? n : k, transposeB ? k : n, ldb, b, nameof(b));
        RequireMatrix(m, n, ldc, c, nameof(c));
        if (m == 0 || n == 0)
        {
            return;
        }

        fixed (float* pa = a, pb = b, pc = c)
        {
            var task = new ProductTask
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                ARow = transposeA ? 1 : lda,
                AInner = transposeA ? lda : 1,
                B = pb,
                BInner = transposeB ? 1 : ldb,
                BColumn = transposeB ? ldb : 1,
                C = pc,
                CRow = ldc,
                Accumulate = accumulate,
            };
            Run(task);
        }
    }

    /// <summary>Cuts a product into pieces and runs them on all threads.</summary>
    /// <remarks>
    /// The pieces differ with the number of threads; the bits do not, because an element's chain does not depend on its piece.
    /// </remarks>
    internal static void Run(ProductTask task)
    {
        if (task.M == 0 || task.N == 0)
        {
            return;
        }

        double work = (double)task.M * task.N * task.K;
        int threads = work < Tuning.ProductWorkPerThread ? 1 : WorkerPool.Shared.MaxThreads;

        // Across the columns first, for each piece packs its own columns; across the rows only where columns are too few.
        int columnPieces = Math.Max(DivideUp(task.N, Tuning.ProductPieceColumns), Math.Min(threads, task.N / Tuning.ProductLeastColumns));
        columnPieces = Math.Max(columnPieces, 1);
        if (columnPieces > threads && columnPieces < 8 * threads)
        {
            columnPieces = DivideUp(columnPieces, threads) * threads;
        }

        task.PieceColumns = DivideUp(DivideUp(task.N, columnPieces), 16) * 16;
        task.ColumnPieces = DivideUp(task.N, task.PieceColumns);
        int rowPieces = task.ColumnPieces >= threads ? 1 : DivideUp(threads, task.ColumnPieces);
        task.PieceRows = DivideUp(DivideUp(task.M, rowPieces), 8) * 8;
        WorkerPool.Shared.Run(task.ColumnPieces * DivideUp(task.M, task.PieceRows), task);
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    private static void RequireMatrix(int rows, int columns, int stride, ReadOnlySpan<float> span, string name)
    {
        if (stride < columns)
        {
            throw new ArgumentException($"The rows of {name} are {columns:N0} long but lie only {stride:N0} apart.", name);
        }

        long needed = rows == 0 || columns == 0 ? 0 : ((long)(rows - 1) * stride) + columns;
        Require.Length(span, needed, name);
    }
}
