using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>Copies parts of B into panels: all inner indices of a few columns, one row of vectors after another.</summary>
internal static unsafe class ProductPacking
{
    /// <summary>Packs columns of B, whose rows are contiguous, into a panel of a width; what is missing becomes zero.</summary>
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
    public static void Transpose(float* b, nint bColumn, int k, int columns, int width, float* panel)
    {
        int column = 0;
        for (; column + 16 <= columns; column += 16)
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

        for (; column + 4 <= columns; column += 4)
        {
            float* source = b + (column * bColumn);
            int p = 0;
            for (; p + 4 <= k; p += 4)
            {
                Transposition.Block4(source + p, bColumn, panel + ((nint)p * width) + column, width);
            }

            for (; p < k; p++)
            {
                for (int lane = 0; lane < 4; lane++)
                {
                    panel[((nint)p * width) + column + lane] = source[(lane * bColumn) + p];
                }
            }
        }

        for (; column < width; column++)
        {
            for (int p = 0; p < k; p++)
            {
                panel[((nint)p * width) + column] = column < columns ? b[(column * bColumn) + p] : 0f;
            }
        }
    }
}
