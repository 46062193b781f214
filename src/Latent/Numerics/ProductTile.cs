using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// The innermost loops of <see cref="MatrixProduct"/>: tiles of 8, 4, 2 or 1 rows by 1 to 3 vectors of columns, whose
/// sums stay in registers (24 of them for 8 × 3, which with 3 vectors of B and a broadcast value of A fill the 32 of AVX-512).
/// </summary>
/// <remarks>
/// Layout: A is read one value per row and inner index, wherever it lies; B is read as rows of contiguous vectors, which
/// packing or luck provides. For one lane j of row i a tile equals
/// <code>
/// sum = 0; for (p = 0; p &lt; k; p++) sum = fma(a[i, p], b[p, j], sum);
/// c[i, j] = add ? c[i, j] + sum : sum;
/// </code>
/// There is no remainder here: where fewer rows are valid than the tile has, the last valid one is computed again and
/// not written; columns come in whole vectors, and the caller gives partial ones a place of its own.
/// </remarks>
internal static unsafe class ProductTile
{
    /// <summary>Computes a tile of at most 8 rows (4 on narrow vectors) and 1 to 3 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TSimd, TVector>(int rows, int vectors, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch ((vectors * 16) + rows)
        {
            case > 52 and <= 56:
                Tile8x3<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 51 or 52:
                Tile4x3<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 50:
                Tile2x3<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 49:
                Tile1x3<TSimd, TVector>(k, a, aInner, b, bInner, c, add);
                break;
            case > 36 and <= 40:
                Tile8x2<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 35 or 36:
                Tile4x2<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 34:
                Tile2x2<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 33:
                Tile1x2<TSimd, TVector>(k, a, aInner, b, bInner, c, add);
                break;
            case > 20 and <= 24:
                Tile8x1<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 19 or 20:
                Tile4x1<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 18:
                Tile2x1<TSimd, TVector>(rows, k, a, aRow, aInner, b, bInner, c, ldc, add);
                break;
            case 17:
                Tile1x1<TSimd, TVector>(k, a, aInner, b, bInner, c, add);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile has 1 to 8 rows and 1 to 3 vectors.");
        }
    }

    /// <summary>Writes the vectors of one row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSimd, TVector>(float* c, bool add, TVector s0, TVector s1, TVector s2)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (add)
        {
            s0 = TSimd.Add(TSimd.Load(c), s0);
            s1 = TSimd.Add(TSimd.Load(c + TSimd.Lanes), s1);
            s2 = TSimd.Add(TSimd.Load(c + (2 * TSimd.Lanes)), s2);
        }

        TSimd.Store(c, s0);
        TSimd.Store(c + TSimd.Lanes, s1);
        TSimd.Store(c + (2 * TSimd.Lanes), s2);
    }

    /// <summary>Writes the vectors of one row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSimd, TVector>(float* c, bool add, TVector s0, TVector s1)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (add)
        {
            s0 = TSimd.Add(TSimd.Load(c), s0);
            s1 = TSimd.Add(TSimd.Load(c + TSimd.Lanes), s1);
        }

        TSimd.Store(c, s0);
        TSimd.Store(c + TSimd.Lanes, s1);
    }

    /// <summary>Writes the vector of one row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSimd, TVector>(float* c, bool add, TVector s0)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(c, add ? TSimd.Add(TSimd.Load(c), s0) : s0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        float* a2 = a + (Math.Min(2, last) * aRow);
        float* a3 = a + (Math.Min(3, last) * aRow);
        float* a4 = a + (Math.Min(4, last) * aRow);
        float* a5 = a + (Math.Min(5, last) * aRow);
        float* a6 = a + (Math.Min(6, last) * aRow);
        float* a7 = a + (Math.Min(7, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f), s12 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f), s22 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f), s32 = TSimd.Broadcast(0f);
        TVector s40 = TSimd.Broadcast(0f), s41 = TSimd.Broadcast(0f), s42 = TSimd.Broadcast(0f);
        TVector s50 = TSimd.Broadcast(0f), s51 = TSimd.Broadcast(0f), s52 = TSimd.Broadcast(0f);
        TVector s60 = TSimd.Broadcast(0f), s61 = TSimd.Broadcast(0f), s62 = TSimd.Broadcast(0f);
        TVector s70 = TSimd.Broadcast(0f), s71 = TSimd.Broadcast(0f), s72 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes), b2 = TSimd.Load(b + (2 * TSimd.Lanes));
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            s02 = TSimd.Fma(value, b2, s02);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            s11 = TSimd.Fma(value, b1, s11);
            s12 = TSimd.Fma(value, b2, s12);
            value = TSimd.Broadcast(a2[at]);
            s20 = TSimd.Fma(value, b0, s20);
            s21 = TSimd.Fma(value, b1, s21);
            s22 = TSimd.Fma(value, b2, s22);
            value = TSimd.Broadcast(a3[at]);
            s30 = TSimd.Fma(value, b0, s30);
            s31 = TSimd.Fma(value, b1, s31);
            s32 = TSimd.Fma(value, b2, s32);
            value = TSimd.Broadcast(a4[at]);
            s40 = TSimd.Fma(value, b0, s40);
            s41 = TSimd.Fma(value, b1, s41);
            s42 = TSimd.Fma(value, b2, s42);
            value = TSimd.Broadcast(a5[at]);
            s50 = TSimd.Fma(value, b0, s50);
            s51 = TSimd.Fma(value, b1, s51);
            s52 = TSimd.Fma(value, b2, s52);
            value = TSimd.Broadcast(a6[at]);
            s60 = TSimd.Fma(value, b0, s60);
            s61 = TSimd.Fma(value, b1, s61);
            s62 = TSimd.Fma(value, b2, s62);
            value = TSimd.Broadcast(a7[at]);
            s70 = TSimd.Fma(value, b0, s70);
            s71 = TSimd.Fma(value, b1, s71);
            s72 = TSimd.Fma(value, b2, s72);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01, s02);
        Write<TSimd, TVector>(c + ldc, add, s10, s11, s12);
        Write<TSimd, TVector>(c + (2 * ldc), add, s20, s21, s22);
        Write<TSimd, TVector>(c + (3 * ldc), add, s30, s31, s32);
        Write<TSimd, TVector>(c + (4 * ldc), add, s40, s41, s42);
        if (last < 5)
        {
            return;
        }

        Write<TSimd, TVector>(c + (5 * ldc), add, s50, s51, s52);
        if (last < 6)
        {
            return;
        }

        Write<TSimd, TVector>(c + (6 * ldc), add, s60, s61, s62);
        if (last < 7)
        {
            return;
        }

        Write<TSimd, TVector>(c + (7 * ldc), add, s70, s71, s72);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        float* a2 = a + (Math.Min(2, last) * aRow);
        float* a3 = a + (Math.Min(3, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f), s12 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f), s22 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f), s32 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes), b2 = TSimd.Load(b + (2 * TSimd.Lanes));
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            s02 = TSimd.Fma(value, b2, s02);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            s11 = TSimd.Fma(value, b1, s11);
            s12 = TSimd.Fma(value, b2, s12);
            value = TSimd.Broadcast(a2[at]);
            s20 = TSimd.Fma(value, b0, s20);
            s21 = TSimd.Fma(value, b1, s21);
            s22 = TSimd.Fma(value, b2, s22);
            value = TSimd.Broadcast(a3[at]);
            s30 = TSimd.Fma(value, b0, s30);
            s31 = TSimd.Fma(value, b1, s31);
            s32 = TSimd.Fma(value, b2, s32);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01, s02);
        Write<TSimd, TVector>(c + ldc, add, s10, s11, s12);
        Write<TSimd, TVector>(c + (2 * ldc), add, s20, s21, s22);
        if (last < 3)
        {
            return;
        }

        Write<TSimd, TVector>(c + (3 * ldc), add, s30, s31, s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x3<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f), s12 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes), b2 = TSimd.Load(b + (2 * TSimd.Lanes));
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            s02 = TSimd.Fma(value, b2, s02);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            s11 = TSimd.Fma(value, b1, s11);
            s12 = TSimd.Fma(value, b2, s12);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01, s02);
        Write<TSimd, TVector>(c + ldc, add, s10, s11, s12);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x3<TSimd, TVector>(int k, float* a, nint aInner, float* b, nint bInner, float* c, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* a0 = a;
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes), b2 = TSimd.Load(b + (2 * TSimd.Lanes));
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            s02 = TSimd.Fma(value, b2, s02);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01, s02);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        float* a2 = a + (Math.Min(2, last) * aRow);
        float* a3 = a + (Math.Min(3, last) * aRow);
        float* a4 = a + (Math.Min(4, last) * aRow);
        float* a5 = a + (Math.Min(5, last) * aRow);
        float* a6 = a + (Math.Min(6, last) * aRow);
        float* a7 = a + (Math.Min(7, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f);
        TVector s40 = TSimd.Broadcast(0f), s41 = TSimd.Broadcast(0f);
        TVector s50 = TSimd.Broadcast(0f), s51 = TSimd.Broadcast(0f);
        TVector s60 = TSimd.Broadcast(0f), s61 = TSimd.Broadcast(0f);
        TVector s70 = TSimd.Broadcast(0f), s71 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            s11 = TSimd.Fma(value, b1, s11);
            value = TSimd.Broadcast(a2[at]);
            s20 = TSimd.Fma(value, b0, s20);
            s21 = TSimd.Fma(value, b1, s21);
            value = TSimd.Broadcast(a3[at]);
            s30 = TSimd.Fma(value, b0, s30);
            s31 = TSimd.Fma(value, b1, s31);
            value = TSimd.Broadcast(a4[at]);
            s40 = TSimd.Fma(value, b0, s40);
            s41 = TSimd.Fma(value, b1, s41);
            value = TSimd.Broadcast(a5[at]);
            s50 = TSimd.Fma(value, b0, s50);
            s51 = TSimd.Fma(value, b1, s51);
            value = TSimd.Broadcast(a6[at]);
            s60 = TSimd.Fma(value, b0, s60);
            s61 = TSimd.Fma(value, b1, s61);
            value = TSimd.Broadcast(a7[at]);
            s70 = TSimd.Fma(value, b0, s70);
            s71 = TSimd.Fma(value, b1, s71);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01);
        Write<TSimd, TVector>(c + ldc, add, s10, s11);
        Write<TSimd, TVector>(c + (2 * ldc), add, s20, s21);
        Write<TSimd, TVector>(c + (3 * ldc), add, s30, s31);
        Write<TSimd, TVector>(c + (4 * ldc), add, s40, s41);
        if (last < 5)
        {
            return;
        }

        Write<TSimd, TVector>(c + (5 * ldc), add, s50, s51);
        if (last < 6)
        {
            return;
        }

        Write<TSimd, TVector>(c + (6 * ldc), add, s60, s61);
        if (last < 7)
        {
            return;
        }

        Write<TSimd, TVector>(c + (7 * ldc), add, s70, s71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        float* a2 = a + (Math.Min(2, last) * aRow);
        float* a3 = a + (Math.Min(3, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            s11 = TSimd.Fma(value, b1, s11);
            value = TSimd.Broadcast(a2[at]);
            s20 = TSimd.Fma(value, b0, s20);
            s21 = TSimd.Fma(value, b1, s21);
            value = TSimd.Broadcast(a3[at]);
            s30 = TSimd.Fma(value, b0, s30);
            s31 = TSimd.Fma(value, b1, s31);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01);
        Write<TSimd, TVector>(c + ldc, add, s10, s11);
        Write<TSimd, TVector>(c + (2 * ldc), add, s20, s21);
        if (last < 3)
        {
            return;
        }

        Write<TSimd, TVector>(c + (3 * ldc), add, s30, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x2<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            s11 = TSimd.Fma(value, b1, s11);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01);
        Write<TSimd, TVector>(c + ldc, add, s10, s11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x2<TSimd, TVector>(int k, float* a, nint aInner, float* b, nint bInner, float* c, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* a0 = a;
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            s01 = TSimd.Fma(value, b1, s01);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00, s01);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        float* a2 = a + (Math.Min(2, last) * aRow);
        float* a3 = a + (Math.Min(3, last) * aRow);
        float* a4 = a + (Math.Min(4, last) * aRow);
        float* a5 = a + (Math.Min(5, last) * aRow);
        float* a6 = a + (Math.Min(6, last) * aRow);
        float* a7 = a + (Math.Min(7, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f);
        TVector s40 = TSimd.Broadcast(0f);
        TVector s50 = TSimd.Broadcast(0f);
        TVector s60 = TSimd.Broadcast(0f);
        TVector s70 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            value = TSimd.Broadcast(a2[at]);
            s20 = TSimd.Fma(value, b0, s20);
            value = TSimd.Broadcast(a3[at]);
            s30 = TSimd.Fma(value, b0, s30);
            value = TSimd.Broadcast(a4[at]);
            s40 = TSimd.Fma(value, b0, s40);
            value = TSimd.Broadcast(a5[at]);
            s50 = TSimd.Fma(value, b0, s50);
            value = TSimd.Broadcast(a6[at]);
            s60 = TSimd.Fma(value, b0, s60);
            value = TSimd.Broadcast(a7[at]);
            s70 = TSimd.Fma(value, b0, s70);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00);
        Write<TSimd, TVector>(c + ldc, add, s10);
        Write<TSimd, TVector>(c + (2 * ldc), add, s20);
        Write<TSimd, TVector>(c + (3 * ldc), add, s30);
        Write<TSimd, TVector>(c + (4 * ldc), add, s40);
        if (last < 5)
        {
            return;
        }

        Write<TSimd, TVector>(c + (5 * ldc), add, s50);
        if (last < 6)
        {
            return;
        }

        Write<TSimd, TVector>(c + (6 * ldc), add, s60);
        if (last < 7)
        {
            return;
        }

        Write<TSimd, TVector>(c + (7 * ldc), add, s70);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        float* a2 = a + (Math.Min(2, last) * aRow);
        float* a3 = a + (Math.Min(3, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            value = TSimd.Broadcast(a2[at]);
            s20 = TSimd.Fma(value, b0, s20);
            value = TSimd.Broadcast(a3[at]);
            s30 = TSimd.Fma(value, b0, s30);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00);
        Write<TSimd, TVector>(c + ldc, add, s10);
        Write<TSimd, TVector>(c + (2 * ldc), add, s20);
        if (last < 3)
        {
            return;
        }

        Write<TSimd, TVector>(c + (3 * ldc), add, s30);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2x1<TSimd, TVector>(int rows, int k, float* a, nint aRow, nint aInner, float* b, nint bInner, float* c, nint ldc, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aRow);
        TVector s00 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            value = TSimd.Broadcast(a1[at]);
            s10 = TSimd.Fma(value, b0, s10);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00);
        Write<TSimd, TVector>(c + ldc, add, s10);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1<TSimd, TVector>(int k, float* a, nint aInner, float* b, nint bInner, float* c, bool add)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* a0 = a;
        TVector s00 = TSimd.Broadcast(0f);
        nint at = 0;
        for (int p = 0; p < k; p++)
        {
            TVector b0 = TSimd.Load(b);
            TVector value = TSimd.Broadcast(a0[at]);
            s00 = TSimd.Fma(value, b0, s00);
            at += aInner;
            b += bInner;
        }

        Write<TSimd, TVector>(c, add, s00);
    }
}
