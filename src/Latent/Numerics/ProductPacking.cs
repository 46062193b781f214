using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Latent.Numerics;

/// <summary>Copies parts of B into panels: all inner indices of a few columns, one row of vectors after another.</summary>
internal static unsafe class ProductPacking
{
    /// <summary>Packs columns of B, whose rows are contiguous, into a panel of a width; what is missing becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRows(float* b, nint bInner, int k, int columns, int width, float* panel)
    {
        if (columns == width && width == 48 && Simd512.IsSupported)
        {
            for (int p = 0; p < k; p++)
            {
                Vector512<float> x0 = Vector512.Load(b), x1 = Vector512.Load(b + 16), x2 = Vector512.Load(b + 32);
                x0.Store(panel);
                x1.Store(panel + 16);
                x2.Store(panel + 32);
                b += bInner;
                panel += 48;
            }

            return;
        }

        for (int p = 0; p < k; p++)
        {
            Unsafe.CopyBlockUnaligned(panel, b, (uint)columns * sizeof(float));
            for (int column = columns; column < width; column++)
            {
                panel[column] = 0f;
            }

            b += bInner;
            panel += width;
        }
    }

    /// <summary>Packs columns of B, which are contiguous themselves (B is given transposed), into a panel; what is missing becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* b, nint bColumn, int k, int columns, int width, float* panel)
    {
        int column = 0;
        for (; Simd512.IsSupported && column + 16 <= columns; column += 16)
        {
            float* source = b + (column * bColumn);
            int p = 0;
            for (; p + 16 <= k; p += 16)
            {
                Transposition.Block16(source + p, bColumn, panel + ((nint)p * width) + column, width);
            }

            for (; p < k; p++)
            {
                for (int lane = 0; lane < 16; lane++)
                {
                    panel[((nint)p * width) + column + lane] = source[(lane * bColumn) + p];
                }
            }
        }

        for (; Avx.IsSupported && column + 8 <= columns; column += 8)
        {
            float* source = b + (column * bColumn);
            int p = 0;
            for (; p + 8 <= k; p += 8)
            {
                Transposition.Block8(source + p, bColumn, panel + ((nint)p * width) + column, width);
            }

            for (; p < k; p++)
            {
                for (int lane = 0; lane < 8; lane++)
                {
                    panel[((nint)p * width) + column + lane] = source[(lane * bColumn) + p];
                }
            }
        }

        if (column < width)
        {
            TransposePartial(b + (column * bColumn), bColumn, k, columns - column, width, panel + column, width - column);
        }
    }

    /// <summary>The columns at the end that fill no square: copied into one with zeros first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposePartial(float* b, nint bColumn, int k, int columns, int width, float* panel, int panelColumns)
    {
        float* square = stackalloc float[2 * 16 * 16];
        float* transposed = square + (16 * 16);
        new Span<float>(square, 16 * 16).Clear();
        int kept = panelColumns;
        for (int p = 0; p < k; p += 16)
        {
            int used = Math.Min(16, k - p);
            for (int column = 0; column < columns; column++)
            {
                new ReadOnlySpan<float>(b + (column * bColumn) + p, used).CopyTo(new Span<float>(square + (column * 16), used));
            }

            Transposition.Block16(square, 16, transposed, 16);
            for (int i = 0; i < used; i++)
            {
                new ReadOnlySpan<float>(transposed + (i * 16), kept).CopyTo(new Span<float>(panel, kept));
                panel += width;
            }
        }
    }
}
