using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Latent.Numerics;

/// <summary>Transposes small square blocks in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>to[i, j] = from[j, i] for 16 × 16 values.</summary>
    /// <remarks>
    /// Four rounds: pairs of values within 128 bits, pairs of pairs, then 128-bit quarters twice. Rows 4i … 4i + 3 first
    /// become 4 × 4 transposes in each quarter, and the quarters are then moved to their places. Without AVX-512, smaller squares.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block16(float* from, nint fromRow, float* to, nint toRow)
    {
        if (!Simd512.IsSupported)
        {
            Blocks4(from, fromRow, to, toRow);
            return;
        }

        Quad(from, fromRow, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Quad(from + (4 * fromRow), fromRow, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Quad(from + (8 * fromRow), fromRow, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Quad(from + (12 * fromRow), fromRow, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Spread(a0, b0, c0, d0, to, toRow);
        Spread(a1, b1, c1, d1, to + toRow, toRow);
        Spread(a2, b2, c2, d2, to + (2 * toRow), toRow);
        Spread(a3, b3, c3, d3, to + (3 * toRow), toRow);
    }

    private static void Blocks4(float* from, nint fromRow, float* to, nint toRow)
    {
        if (Avx.IsSupported)
        {
            Block8(from, fromRow, to, toRow);
            Block8(from + 8, fromRow, to + (8 * toRow), toRow);
            Block8(from + (8 * fromRow), fromRow, to + 8, toRow);
            Block8(from + (8 * fromRow) + 8, fromRow, to + (8 * toRow) + 8, toRow);
            return;
        }

        for (int i = 0; i < 16; i += 4)
        {
            for (int j = 0; j < 16; j += 4)
            {
                Block4(from + (j * fromRow) + i, fromRow, to + (i * toRow) + j, toRow);
            }
        }
    }

    /// <summary>to[i, j] = from[j, i] for 8 × 8 values; needs AVX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block8(float* from, nint fromRow, float* to, nint toRow)
    {
        Quad(from, fromRow, out Vector256<float> a0, out Vector256<float> a1, out Vector256<float> a2, out Vector256<float> a3);
        Quad(from + (4 * fromRow), fromRow, out Vector256<float> b0, out Vector256<float> b1, out Vector256<float> b2, out Vector256<float> b3);
        Avx.Permute2x128(a0, b0, 0x20).Store(to);
        Avx.Permute2x128(a1, b1, 0x20).Store(to + toRow);
        Avx.Permute2x128(a2, b2, 0x20).Store(to + (2 * toRow));
        Avx.Permute2x128(a3, b3, 0x20).Store(to + (3 * toRow));
        Avx.Permute2x128(a0, b0, 0x31).Store(to + (4 * toRow));
        Avx.Permute2x128(a1, b1, 0x31).Store(to + (5 * toRow));
        Avx.Permute2x128(a2, b2, 0x31).Store(to + (6 * toRow));
        Avx.Permute2x128(a3, b3, 0x31).Store(to + (7 * toRow));
    }

    /// <summary>Four rows: result i holds, in half h, column 4h + i of the four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(float* from, nint row, out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3)
    {
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + row);
        Vector256<float> r2 = Vector256.Load(from + (2 * row)), r3 = Vector256.Load(from + (3 * row));
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx.UnpackLow(low01, low23).AsSingle();
        c1 = Avx.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx.UnpackLow(high01, high23).AsSingle();
        c3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>to[i, j] = from[j, i] for 4 × 4 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block4(float* from, nint fromRow, float* to, nint toRow)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    to[(i * toRow) + j] = from[(j * fromRow) + i];
                }
            }

            return;
        }

        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + fromRow);
        Vector128<float> r2 = Vector128.Load(from + (2 * fromRow)), r3 = Vector128.Load(from + (3 * fromRow));
        Vector128<float> low01 = Low(r0, r1), high01 = High(r0, r1), low23 = Low(r2, r3), high23 = High(r2, r3);
        Vector128.Create(low01.GetLower(), low23.GetLower()).Store(to);
        Vector128.Create(low01.GetUpper(), low23.GetUpper()).Store(to + toRow);
        Vector128.Create(high01.GetLower(), high23.GetLower()).Store(to + (2 * toRow));
        Vector128.Create(high01.GetUpper(), high23.GetUpper()).Store(to + (3 * toRow));
    }

    /// <summary>left0 right0 left1 right1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported
            ? Sse.UnpackLow(left, right)
            : Vector128.Create(left.GetElement(0), right.GetElement(0), left.GetElement(1), right.GetElement(1));

    /// <summary>left2 right2 left3 right3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported
            ? Sse.UnpackHigh(left, right)
            : Vector128.Create(left.GetElement(2), right.GetElement(2), left.GetElement(3), right.GetElement(3));

    /// <summary>Four rows: result i holds, in quarter q, column 4q + i of the four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(float* from, nint row, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3)
    {
        Vector512<float> r0 = Vector512.Load(from), r1 = Vector512.Load(from + row);
        Vector512<float> r2 = Vector512.Load(from + (2 * row)), r3 = Vector512.Load(from + (3 * row));
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        c1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        c3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Of four vectors, quarter q of each side by side is row 4q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint toRow)
    {
        Vector512<float> ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00).Store(to + (4 * toRow));
        Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01).Store(to + (8 * toRow));
        Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01).Store(to + (12 * toRow));
    }
}
