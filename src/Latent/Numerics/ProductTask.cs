using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>
/// A product cut into a grid of pieces: piece (i, j) computes some rows and some columns of C over all inner indices.
/// </summary>
/// <remarks>
/// Of each chunk of inner indices a piece packs its columns of B into panels of 3 vectors (a remainder of 4 vectors as
/// 2 + 2), which then stay in the first two levels of cache while the tiles of all its rows pass; A is read where it
/// lies. Where B's rows are contiguous and one tile takes all rows, nothing is packed. A few columns at the end, which
/// would leave most lanes of a vector empty, are taken as rows of the transposed product.
/// </remarks>
internal unsafe struct ProductTask : IPoolTask
{
    public int M;
    public int N;
    public int K;
    public float* A;
    public nint ARow;
    public nint AInner;
    public float* B;
    public nint BInner;
    public nint BColumn;
    public float* C;
    public nint CRow;
    public bool Accumulate;
    public ProductEpilogue Epilogue;

    /// <summary>The rows of a piece; a multiple of 8.</summary>
    public int PieceRows;

    /// <summary>The columns of a piece; a multiple of 16.</summary>
    public int PieceColumns;

    /// <summary>The pieces across the columns.</summary>
    public int ColumnPieces;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int index)
    {
        int firstRow = index / ColumnPieces * PieceRows, firstColumn = index % ColumnPieces * PieceColumns;
        int rows = Math.Min(PieceRows, M - firstRow), columns = Math.Min(PieceColumns, N - firstColumn);
        if (Simd512.IsSupported)
        {
            Run<Simd512, Vector512<float>>(firstRow, rows, firstColumn, columns);
        }
        else if (Simd256.IsSupported)
        {
            Run<Simd256, Vector256<float>>(firstRow, rows, firstColumn, columns);
        }
        else if (Simd128.IsSupported)
        {
            Run<Simd128, Vector128<float>>(firstRow, rows, firstColumn, columns);
        }
        else
        {
            Run<SimdScalar, float>(firstRow, rows, firstColumn, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Run<TSimd, TVector>(int firstRow, int rows, int firstColumn, int columns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // 16 registers (AVX2, SSE) hold the sums of 4 × 3 vectors, 32 those of 8 × 3.
        int tileRows = TSimd.Lanes == 16 ? 8 : 4;
        bool direct = BColumn == 1 && rows <= tileRows;
        int narrow = columns % TSimd.Lanes;
        narrow = IsNarrow<TSimd, TVector>(rows, narrow) ? narrow : 0;
        for (nint chunk = 0; chunk == 0 || chunk < K; chunk += MatrixProduct.ChunkLength)
        {
            int k = (int)Math.Min(MatrixProduct.ChunkLength, K - chunk);
            bool add = Accumulate || chunk > 0;
            bool finish = chunk + k >= K && !Epilogue.IsEmpty;
            float* panel = ThreadScratch.Take(direct ? MatrixProduct.ChunkLength * TSimd.Lanes : MatrixProduct.ChunkLength * 3 * TSimd.Lanes);
            for (int column = 0; column < columns - narrow;)
            {
                int vectors = Vectors<TSimd, TVector>(columns - narrow - column);
                int width = vectors * TSimd.Lanes, used = Math.Min(width, columns - narrow - column);
                float* b = B + (chunk * BInner) + ((firstColumn + column) * BColumn);
                nint bInner = BInner;
                if (!direct || used < width)
                {
                    if (BColumn == 1)
                    {
                        ProductPacking.CopyRows(b, BInner, k, used, width, panel);
                    }
                    else
                    {
                        ProductPacking.Transpose(b, BColumn, k, used, width, panel);
                    }

                    b = panel;
                    bInner = width;
                }

                Tiles<TSimd, TVector>(tileRows, firstRow, rows, firstColumn + column, vectors, used, chunk, k, b, bInner, add, finish);
                column += width;
            }

            if (narrow > 0)
            {
                Narrow<TSimd, TVector>(firstRow, rows, firstColumn + columns - narrow, narrow, chunk, k, add, finish);
            }
        }
    }

    /// <summary>Whether the columns that fill no vector are so few, beside the rows, that they are better taken as rows of the transposed product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsNarrow<TSimd, TVector>(int rows, int columns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Lanes > 1 && columns > 0 && 8 * columns <= 5 * TSimd.Lanes && rows >= 2 * TSimd.Lanes && K >= Tuning.ProductNarrowDepth;

    /// <summary>
    /// One chunk of few columns: Cᵀ = Bᵀ · Aᵀ, whose vectors run along the rows of A, so that no lane is empty. Each element is the same
    /// chain of products as in the other loop, and has the same bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Narrow<TSimd, TVector>(int firstRow, int rows, int column, int columns, nint chunk, int k, bool add, bool finish)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int RowsAtATime = 96;
        float* part = stackalloc float[RowsAtATime * 16];
        for (int start = 0; start < rows; start += RowsAtATime)
        {
            int row = firstRow + start, count = Math.Min(RowsAtATime, rows - start);
            float* c = C + (row * CRow) + column;
            for (int j = 0; add && j < columns; j++)
            {
                for (int i = 0; i < count; i++)
                {
                    part[(j * RowsAtATime) + i] = c[(i * CRow) + j];
                }
            }

            var transposed = new ProductTask
            {
                M = columns,
                N = count,
                K = k,
                A = B + (column * BColumn) + (chunk * BInner),
                ARow = BColumn,
                AInner = BInner,
                B = A + (row * ARow) + (chunk * AInner),
                BInner = AInner,
                BColumn = ARow,
                C = part,
                CRow = RowsAtATime,
                Accumulate = add,
            };
            transposed.Run<TSimd, TVector>(0, columns, 0, count);
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    c[(i * CRow) + j] = part[(j * RowsAtATime) + i];
                }

                if (finish)
                {
                    Epilogue.Apply<TSimd, TVector>(c + (i * CRow), row + i, column, columns);
                }
            }
        }
    }

    /// <summary>The vectors of the next panel: 3, but at the end 2 + 2 rather than 3 + 1, and a partial one alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Vectors<TSimd, TVector>(int columns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int whole = columns / TSimd.Lanes;
        return whole switch
        {
            0 => 1,
            4 => 2,
            _ => Math.Min(whole, 3),
        };
    }

    /// <summary>All rows of one panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tiles<TSimd, TVector>(
        int tileRows, int firstRow, int rows, int column, int vectors, int used, nint chunk, int k, float* b, nint bInner, bool add, bool finish)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* part = stackalloc float[8 * 16];
        for (int row = 0; row < rows; row += tileRows)
        {
            int count = Math.Min(tileRows, rows - row);
            float* a = A + ((firstRow + row) * ARow) + (chunk * AInner);
            float* c = C + ((firstRow + row) * CRow) + column;
            if (used == vectors * TSimd.Lanes)
            {
                ProductTile.Run<TSimd, TVector>(count, vectors, k, a, ARow, AInner, b, bInner, c, CRow, add);
            }
            else
            {
                // A partial vector at the end of the rows of C is computed aside.
                ProductTile.Run<TSimd, TVector>(count, 1, k, a, ARow, AInner, b, bInner, part, TSimd.Lanes, add: false);
                for (int i = 0; i < count; i++)
                {
                    for (int j = 0; j < used; j++)
                    {
                        float sum = part[(i * TSimd.Lanes) + j];
                        c[(i * CRow) + j] = add ? c[(i * CRow) + j] + sum : sum;
                    }
                }
            }

            for (int i = 0; finish && i < count; i++)
            {
                Epilogue.Apply<TSimd, TVector>(c + (i * CRow), firstRow + row + i, column, used);
            }
        }
    }
}
