using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>
/// A product cut into a grid of pieces: piece (i, j) computes some rows and some columns of C over all inner indices.
/// </summary>
/// <remarks>
/// Of each chunk of inner indices a piece packs its columns of B into panels of 3 vectors (a remainder of 4 vectors as
/// 2 + 2), which then stay in the first two levels of cache while the tiles of all its rows pass; A is read where it
/// lies. Where B's rows are contiguous and one tile takes all rows, nothing is packed.
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
        float* panel = ThreadScratch.Take(direct ? MatrixProduct.ChunkLength * TSimd.Lanes : MatrixProduct.ChunkLength * 3 * TSimd.Lanes);
        for (nint chunk = 0; chunk == 0 || chunk < K; chunk += MatrixProduct.ChunkLength)
        {
            int k = (int)Math.Min(MatrixProduct.ChunkLength, K - chunk);
            bool add = Accumulate || chunk > 0;
            bool last = chunk + k >= K;
            for (int column = 0; column < columns;)
            {
                int vectors = Vectors<TSimd, TVector>(columns - column);
                int width = vectors * TSimd.Lanes, used = Math.Min(width, columns - column);
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

                Tiles<TSimd, TVector>(tileRows, firstRow, rows, firstColumn + column, vectors, used, chunk, k, b, bInner, add, last && !Epilogue.IsEmpty);
                column += width;
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
