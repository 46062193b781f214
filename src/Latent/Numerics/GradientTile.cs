using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// The innermost loops of <see cref="ConvolutionGradient"/>: for one tap the products of 8, 4 or 1 channels of the small
/// image with 1 to 3 neighbouring channels of the large one, summed over pixels lane by lane.
/// </summary>
/// <remarks>
/// For one lane a tile equals
/// <code>
/// for (block …) for (row …) for (p = 0; p &lt; pixels; p++)
///     sum[r, v] = fma(y[r · 16 + p · yPixel + …], x[v · 16 + p · xPixel + …], sum[r, v]);
/// </code>
/// where sums continue from <c>sums</c>, [8 × 3 × 16], and return there. There is no remainder: the small image's channels
/// are packed, and beyond the last valid one there are zeros.
/// </remarks>
internal static unsafe class GradientTile
{
    /// <summary>Continues the sums of a tile of at most 8 channels (4 on narrow vectors) by at most 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TSimd, TVector>(int channels, int vectors, in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch ((vectors * 16) + channels)
        {
            case > 52 and <= 56:
                Tile8x3<TSimd, TVector>(region, y, x, sums);
                break;
            case > 49 and <= 52:
                Tile4x3<TSimd, TVector>(region, y, x, sums);
                break;
            case 49:
                Tile1x3<TSimd, TVector>(region, y, x, sums);
                break;
            case > 36 and <= 40:
                Tile8x2<TSimd, TVector>(region, y, x, sums);
                break;
            case > 33 and <= 36:
                Tile4x2<TSimd, TVector>(region, y, x, sums);
                break;
            case 33:
                Tile1x2<TSimd, TVector>(region, y, x, sums);
                break;
            case > 20 and <= 24:
                Tile8x1<TSimd, TVector>(region, y, x, sums);
                break;
            case > 17 and <= 20:
                Tile4x1<TSimd, TVector>(region, y, x, sums);
                break;
            case 17:
                Tile1x1<TSimd, TVector>(region, y, x, sums);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(channels), channels, "A tile has 1 to 8 channels by 1 to 3.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int R1 = 1 * ImageBlocks.Lanes;
        const int R2 = 2 * ImageBlocks.Lanes;
        const int R3 = 3 * ImageBlocks.Lanes;
        const int R4 = 4 * ImageBlocks.Lanes;
        const int R5 = 5 * ImageBlocks.Lanes;
        const int R6 = 6 * ImageBlocks.Lanes;
        const int R7 = 7 * ImageBlocks.Lanes;
        TVector s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + 16), s02 = TSimd.Load(sums + 32);
        TVector s10 = TSimd.Load(sums + 48), s11 = TSimd.Load(sums + 64), s12 = TSimd.Load(sums + 80);
        TVector s20 = TSimd.Load(sums + 96), s21 = TSimd.Load(sums + 112), s22 = TSimd.Load(sums + 128);
        TVector s30 = TSimd.Load(sums + 144), s31 = TSimd.Load(sums + 160), s32 = TSimd.Load(sums + 176);
        TVector s40 = TSimd.Load(sums + 192), s41 = TSimd.Load(sums + 208), s42 = TSimd.Load(sums + 224);
        TVector s50 = TSimd.Load(sums + 240), s51 = TSimd.Load(sums + 256), s52 = TSimd.Load(sums + 272);
        TVector s60 = TSimd.Load(sums + 288), s61 = TSimd.Load(sums + 304), s62 = TSimd.Load(sums + 320);
        TVector s70 = TSimd.Load(sums + 336), s71 = TSimd.Load(sums + 352), s72 = TSimd.Load(sums + 368);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + ImageBlocks.Lanes), x2 = TSimd.Load(large + (2 * ImageBlocks.Lanes));
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    s01 = TSimd.Fma(value, x1, s01);
                    s02 = TSimd.Fma(value, x2, s02);
                    value = TSimd.Load(small + R1);
                    s10 = TSimd.Fma(value, x0, s10);
                    s11 = TSimd.Fma(value, x1, s11);
                    s12 = TSimd.Fma(value, x2, s12);
                    value = TSimd.Load(small + R2);
                    s20 = TSimd.Fma(value, x0, s20);
                    s21 = TSimd.Fma(value, x1, s21);
                    s22 = TSimd.Fma(value, x2, s22);
                    value = TSimd.Load(small + R3);
                    s30 = TSimd.Fma(value, x0, s30);
                    s31 = TSimd.Fma(value, x1, s31);
                    s32 = TSimd.Fma(value, x2, s32);
                    value = TSimd.Load(small + R4);
                    s40 = TSimd.Fma(value, x0, s40);
                    s41 = TSimd.Fma(value, x1, s41);
                    s42 = TSimd.Fma(value, x2, s42);
                    value = TSimd.Load(small + R5);
                    s50 = TSimd.Fma(value, x0, s50);
                    s51 = TSimd.Fma(value, x1, s51);
                    s52 = TSimd.Fma(value, x2, s52);
                    value = TSimd.Load(small + R6);
                    s60 = TSimd.Fma(value, x0, s60);
                    s61 = TSimd.Fma(value, x1, s61);
                    s62 = TSimd.Fma(value, x2, s62);
                    value = TSimd.Load(small + R7);
                    s70 = TSimd.Fma(value, x0, s70);
                    s71 = TSimd.Fma(value, x1, s71);
                    s72 = TSimd.Fma(value, x2, s72);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 16, s01);
        TSimd.Store(sums + 32, s02);
        TSimd.Store(sums + 48, s10);
        TSimd.Store(sums + 64, s11);
        TSimd.Store(sums + 80, s12);
        TSimd.Store(sums + 96, s20);
        TSimd.Store(sums + 112, s21);
        TSimd.Store(sums + 128, s22);
        TSimd.Store(sums + 144, s30);
        TSimd.Store(sums + 160, s31);
        TSimd.Store(sums + 176, s32);
        TSimd.Store(sums + 192, s40);
        TSimd.Store(sums + 208, s41);
        TSimd.Store(sums + 224, s42);
        TSimd.Store(sums + 240, s50);
        TSimd.Store(sums + 256, s51);
        TSimd.Store(sums + 272, s52);
        TSimd.Store(sums + 288, s60);
        TSimd.Store(sums + 304, s61);
        TSimd.Store(sums + 320, s62);
        TSimd.Store(sums + 336, s70);
        TSimd.Store(sums + 352, s71);
        TSimd.Store(sums + 368, s72);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int R1 = 1 * ImageBlocks.Lanes;
        const int R2 = 2 * ImageBlocks.Lanes;
        const int R3 = 3 * ImageBlocks.Lanes;
        TVector s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + 16), s02 = TSimd.Load(sums + 32);
        TVector s10 = TSimd.Load(sums + 48), s11 = TSimd.Load(sums + 64), s12 = TSimd.Load(sums + 80);
        TVector s20 = TSimd.Load(sums + 96), s21 = TSimd.Load(sums + 112), s22 = TSimd.Load(sums + 128);
        TVector s30 = TSimd.Load(sums + 144), s31 = TSimd.Load(sums + 160), s32 = TSimd.Load(sums + 176);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + ImageBlocks.Lanes), x2 = TSimd.Load(large + (2 * ImageBlocks.Lanes));
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    s01 = TSimd.Fma(value, x1, s01);
                    s02 = TSimd.Fma(value, x2, s02);
                    value = TSimd.Load(small + R1);
                    s10 = TSimd.Fma(value, x0, s10);
                    s11 = TSimd.Fma(value, x1, s11);
                    s12 = TSimd.Fma(value, x2, s12);
                    value = TSimd.Load(small + R2);
                    s20 = TSimd.Fma(value, x0, s20);
                    s21 = TSimd.Fma(value, x1, s21);
                    s22 = TSimd.Fma(value, x2, s22);
                    value = TSimd.Load(small + R3);
                    s30 = TSimd.Fma(value, x0, s30);
                    s31 = TSimd.Fma(value, x1, s31);
                    s32 = TSimd.Fma(value, x2, s32);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 16, s01);
        TSimd.Store(sums + 32, s02);
        TSimd.Store(sums + 48, s10);
        TSimd.Store(sums + 64, s11);
        TSimd.Store(sums + 80, s12);
        TSimd.Store(sums + 96, s20);
        TSimd.Store(sums + 112, s21);
        TSimd.Store(sums + 128, s22);
        TSimd.Store(sums + 144, s30);
        TSimd.Store(sums + 160, s31);
        TSimd.Store(sums + 176, s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x3<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + 16), s02 = TSimd.Load(sums + 32);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + ImageBlocks.Lanes), x2 = TSimd.Load(large + (2 * ImageBlocks.Lanes));
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    s01 = TSimd.Fma(value, x1, s01);
                    s02 = TSimd.Fma(value, x2, s02);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 16, s01);
        TSimd.Store(sums + 32, s02);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int R1 = 1 * ImageBlocks.Lanes;
        const int R2 = 2 * ImageBlocks.Lanes;
        const int R3 = 3 * ImageBlocks.Lanes;
        const int R4 = 4 * ImageBlocks.Lanes;
        const int R5 = 5 * ImageBlocks.Lanes;
        const int R6 = 6 * ImageBlocks.Lanes;
        const int R7 = 7 * ImageBlocks.Lanes;
        TVector s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + 16);
        TVector s10 = TSimd.Load(sums + 48), s11 = TSimd.Load(sums + 64);
        TVector s20 = TSimd.Load(sums + 96), s21 = TSimd.Load(sums + 112);
        TVector s30 = TSimd.Load(sums + 144), s31 = TSimd.Load(sums + 160);
        TVector s40 = TSimd.Load(sums + 192), s41 = TSimd.Load(sums + 208);
        TVector s50 = TSimd.Load(sums + 240), s51 = TSimd.Load(sums + 256);
        TVector s60 = TSimd.Load(sums + 288), s61 = TSimd.Load(sums + 304);
        TVector s70 = TSimd.Load(sums + 336), s71 = TSimd.Load(sums + 352);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + ImageBlocks.Lanes);
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    s01 = TSimd.Fma(value, x1, s01);
                    value = TSimd.Load(small + R1);
                    s10 = TSimd.Fma(value, x0, s10);
                    s11 = TSimd.Fma(value, x1, s11);
                    value = TSimd.Load(small + R2);
                    s20 = TSimd.Fma(value, x0, s20);
                    s21 = TSimd.Fma(value, x1, s21);
                    value = TSimd.Load(small + R3);
                    s30 = TSimd.Fma(value, x0, s30);
                    s31 = TSimd.Fma(value, x1, s31);
                    value = TSimd.Load(small + R4);
                    s40 = TSimd.Fma(value, x0, s40);
                    s41 = TSimd.Fma(value, x1, s41);
                    value = TSimd.Load(small + R5);
                    s50 = TSimd.Fma(value, x0, s50);
                    s51 = TSimd.Fma(value, x1, s51);
                    value = TSimd.Load(small + R6);
                    s60 = TSimd.Fma(value, x0, s60);
                    s61 = TSimd.Fma(value, x1, s61);
                    value = TSimd.Load(small + R7);
                    s70 = TSimd.Fma(value, x0, s70);
                    s71 = TSimd.Fma(value, x1, s71);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 16, s01);
        TSimd.Store(sums + 48, s10);
        TSimd.Store(sums + 64, s11);
        TSimd.Store(sums + 96, s20);
        TSimd.Store(sums + 112, s21);
        TSimd.Store(sums + 144, s30);
        TSimd.Store(sums + 160, s31);
        TSimd.Store(sums + 192, s40);
        TSimd.Store(sums + 208, s41);
        TSimd.Store(sums + 240, s50);
        TSimd.Store(sums + 256, s51);
        TSimd.Store(sums + 288, s60);
        TSimd.Store(sums + 304, s61);
        TSimd.Store(sums + 336, s70);
        TSimd.Store(sums + 352, s71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int R1 = 1 * ImageBlocks.Lanes;
        const int R2 = 2 * ImageBlocks.Lanes;
        const int R3 = 3 * ImageBlocks.Lanes;
        TVector s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + 16);
        TVector s10 = TSimd.Load(sums + 48), s11 = TSimd.Load(sums + 64);
        TVector s20 = TSimd.Load(sums + 96), s21 = TSimd.Load(sums + 112);
        TVector s30 = TSimd.Load(sums + 144), s31 = TSimd.Load(sums + 160);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + ImageBlocks.Lanes);
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    s01 = TSimd.Fma(value, x1, s01);
                    value = TSimd.Load(small + R1);
                    s10 = TSimd.Fma(value, x0, s10);
                    s11 = TSimd.Fma(value, x1, s11);
                    value = TSimd.Load(small + R2);
                    s20 = TSimd.Fma(value, x0, s20);
                    s21 = TSimd.Fma(value, x1, s21);
                    value = TSimd.Load(small + R3);
                    s30 = TSimd.Fma(value, x0, s30);
                    s31 = TSimd.Fma(value, x1, s31);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 16, s01);
        TSimd.Store(sums + 48, s10);
        TSimd.Store(sums + 64, s11);
        TSimd.Store(sums + 96, s20);
        TSimd.Store(sums + 112, s21);
        TSimd.Store(sums + 144, s30);
        TSimd.Store(sums + 160, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x2<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + 16);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + ImageBlocks.Lanes);
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    s01 = TSimd.Fma(value, x1, s01);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 16, s01);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int R1 = 1 * ImageBlocks.Lanes;
        const int R2 = 2 * ImageBlocks.Lanes;
        const int R3 = 3 * ImageBlocks.Lanes;
        const int R4 = 4 * ImageBlocks.Lanes;
        const int R5 = 5 * ImageBlocks.Lanes;
        const int R6 = 6 * ImageBlocks.Lanes;
        const int R7 = 7 * ImageBlocks.Lanes;
        TVector s00 = TSimd.Load(sums);
        TVector s10 = TSimd.Load(sums + 48);
        TVector s20 = TSimd.Load(sums + 96);
        TVector s30 = TSimd.Load(sums + 144);
        TVector s40 = TSimd.Load(sums + 192);
        TVector s50 = TSimd.Load(sums + 240);
        TVector s60 = TSimd.Load(sums + 288);
        TVector s70 = TSimd.Load(sums + 336);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large);
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    value = TSimd.Load(small + R1);
                    s10 = TSimd.Fma(value, x0, s10);
                    value = TSimd.Load(small + R2);
                    s20 = TSimd.Fma(value, x0, s20);
                    value = TSimd.Load(small + R3);
                    s30 = TSimd.Fma(value, x0, s30);
                    value = TSimd.Load(small + R4);
                    s40 = TSimd.Fma(value, x0, s40);
                    value = TSimd.Load(small + R5);
                    s50 = TSimd.Fma(value, x0, s50);
                    value = TSimd.Load(small + R6);
                    s60 = TSimd.Fma(value, x0, s60);
                    value = TSimd.Load(small + R7);
                    s70 = TSimd.Fma(value, x0, s70);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 48, s10);
        TSimd.Store(sums + 96, s20);
        TSimd.Store(sums + 144, s30);
        TSimd.Store(sums + 192, s40);
        TSimd.Store(sums + 240, s50);
        TSimd.Store(sums + 288, s60);
        TSimd.Store(sums + 336, s70);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int R1 = 1 * ImageBlocks.Lanes;
        const int R2 = 2 * ImageBlocks.Lanes;
        const int R3 = 3 * ImageBlocks.Lanes;
        TVector s00 = TSimd.Load(sums);
        TVector s10 = TSimd.Load(sums + 48);
        TVector s20 = TSimd.Load(sums + 96);
        TVector s30 = TSimd.Load(sums + 144);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large);
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    value = TSimd.Load(small + R1);
                    s10 = TSimd.Fma(value, x0, s10);
                    value = TSimd.Load(small + R2);
                    s20 = TSimd.Fma(value, x0, s20);
                    value = TSimd.Load(small + R3);
                    s30 = TSimd.Fma(value, x0, s30);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
        TSimd.Store(sums + 48, s10);
        TSimd.Store(sums + 96, s20);
        TSimd.Store(sums + 144, s30);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1<TSimd, TVector>(in GradientRegion region, float* y, float* x, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Load(sums);
        nint yPixel = region.SmallPixel, xPixel = region.LargePixel;
        for (int block = 0; block < region.Blocks; block++)
        {
            for (int row = 0; row < region.Rows; row++)
            {
                float* small = y + (block * region.SmallBlock) + (row * region.SmallRow);
                float* large = x + (block * region.LargeBlock) + (row * region.LargeRow);
                for (int p = region.Pixels; p > 0; p--)
                {
                    TVector x0 = TSimd.Load(large);
                    TVector value = TSimd.Load(small);
                    s00 = TSimd.Fma(value, x0, s00);
                    small += yPixel;
                    large += xPixel;
                }
            }
        }

        TSimd.Store(sums, s00);
    }
}
