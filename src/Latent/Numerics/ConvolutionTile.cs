using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// The innermost loops of <see cref="ConvolutionPass"/>: 8, 4, 3 or 1 channels of the target by 1 to 3 vectors (8 for one
/// channel), whose sums stay in registers.
/// </summary>
/// <remarks>
/// A vector holds the values of 16 images (or a part of them) at one place; the vectors of a tile are neighbouring pixels
/// or blocks, <c>bVector</c> apart. The weights come packed, 8 channels side by side. For one lane a tile equals
/// <code>
/// sum = 0;
/// for (y = 0; y &lt; outer; y++) for (p = 0; p &lt; inner; p++)
///     sum = fma(a[y · aOuter + p · 8 + channel], b[y · bOuter + p · 16 + v · bVector], sum);
/// c[channel · 16 + v · cVector] = sum;
/// </code>
/// where p runs over the taps of a kernel row and the channels of the source, which lie in a row in memory. There is no
/// remainder: where fewer channels are valid than the tile has, the packed weights are zero and the sums are not written.
/// </remarks>
internal static unsafe partial class ConvolutionTile
{
    /// <summary>Computes a tile of at most 8 channels (4 on narrow vectors).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TSimd, TVector>(
        int channels, int vectors, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch ((vectors * 16) + channels)
        {
            case > 52 and <= 56:
                Tile8x3<TSimd, TVector>(channels, outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case > 36 and <= 40:
                Tile8x2<TSimd, TVector>(channels, outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case > 20 and <= 24:
                Tile8x1<TSimd, TVector>(channels, outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 50 or 52:
                Tile4x3<TSimd, TVector>(channels, outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 34 or 36:
                Tile4x2<TSimd, TVector>(channels, outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 18 or 20:
                Tile4x1<TSimd, TVector>(channels, outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 51:
                Tile3x3<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 35:
                Tile3x2<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 19:
                Tile3x1<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 129:
                Tile1x8<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 49:
                Tile1x3<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 33:
                Tile1x2<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            case 17:
                Tile1x1<TSimd, TVector>(outer, inner, a, aOuter, b, bOuter, bVector, c, cVector);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(channels), channels, "A tile has 1 to 8 channels and 1 to 3 vectors.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x3<TSimd, TVector>(int channels, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f), s12 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f), s22 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f), s32 = TSimd.Broadcast(0f);
        TVector s40 = TSimd.Broadcast(0f), s41 = TSimd.Broadcast(0f), s42 = TSimd.Broadcast(0f);
        TVector s50 = TSimd.Broadcast(0f), s51 = TSimd.Broadcast(0f), s52 = TSimd.Broadcast(0f);
        TVector s60 = TSimd.Broadcast(0f), s61 = TSimd.Broadcast(0f), s62 = TSimd.Broadcast(0f);
        TVector s70 = TSimd.Broadcast(0f), s71 = TSimd.Broadcast(0f), s72 = TSimd.Broadcast(0f);
        for (; outer > 0; outer--)
        {
            float* weight = a;
            float* b0 = b;
            float* b1 = b + bVector;
            float* b2 = b + (2 * bVector);
            for (nint p = 0; p < inner; p++)
            {
                TVector v0 = TSimd.Load(b0 + (p * ImageBlocks.Lanes)), v1 = TSimd.Load(b1 + (p * ImageBlocks.Lanes)), v2 = TSimd.Load(b2 + (p * ImageBlocks.Lanes));
                TVector value = TSimd.Broadcast(weight[0]);
                s00 = TSimd.Fma(value, v0, s00);
                s01 = TSimd.Fma(value, v1, s01);
                s02 = TSimd.Fma(value, v2, s02);
                value = TSimd.Broadcast(weight[1]);
                s10 = TSimd.Fma(value, v0, s10);
                s11 = TSimd.Fma(value, v1, s11);
                s12 = TSimd.Fma(value, v2, s12);
                value = TSimd.Broadcast(weight[2]);
                s20 = TSimd.Fma(value, v0, s20);
                s21 = TSimd.Fma(value, v1, s21);
                s22 = TSimd.Fma(value, v2, s22);
                value = TSimd.Broadcast(weight[3]);
                s30 = TSimd.Fma(value, v0, s30);
                s31 = TSimd.Fma(value, v1, s31);
                s32 = TSimd.Fma(value, v2, s32);
                value = TSimd.Broadcast(weight[4]);
                s40 = TSimd.Fma(value, v0, s40);
                s41 = TSimd.Fma(value, v1, s41);
                s42 = TSimd.Fma(value, v2, s42);
                value = TSimd.Broadcast(weight[5]);
                s50 = TSimd.Fma(value, v0, s50);
                s51 = TSimd.Fma(value, v1, s51);
                s52 = TSimd.Fma(value, v2, s52);
                value = TSimd.Broadcast(weight[6]);
                s60 = TSimd.Fma(value, v0, s60);
                s61 = TSimd.Fma(value, v1, s61);
                s62 = TSimd.Fma(value, v2, s62);
                value = TSimd.Broadcast(weight[7]);
                s70 = TSimd.Fma(value, v0, s70);
                s71 = TSimd.Fma(value, v1, s71);
                s72 = TSimd.Fma(value, v2, s72);
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + cVector, s01);
        TSimd.Store(c + (2 * cVector), s02);
        TSimd.Store(c + ImageBlocks.Lanes, s10);
        TSimd.Store(c + ImageBlocks.Lanes + cVector, s11);
        TSimd.Store(c + ImageBlocks.Lanes + (2 * cVector), s12);
        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);
        TSimd.Store(c + (2 * ImageBlocks.Lanes) + cVector, s21);
        TSimd.Store(c + (2 * ImageBlocks.Lanes) + (2 * cVector), s22);
        TSimd.Store(c + (3 * ImageBlocks.Lanes), s30);
        TSimd.Store(c + (3 * ImageBlocks.Lanes) + cVector, s31);
        TSimd.Store(c + (3 * ImageBlocks.Lanes) + (2 * cVector), s32);
        TSimd.Store(c + (4 * ImageBlocks.Lanes), s40);
        TSimd.Store(c + (4 * ImageBlocks.Lanes) + cVector, s41);
        TSimd.Store(c + (4 * ImageBlocks.Lanes) + (2 * cVector), s42);

        if (channels <= 5)
        {
            return;
        }

        TSimd.Store(c + (5 * ImageBlocks.Lanes), s50);
        TSimd.Store(c + (5 * ImageBlocks.Lanes) + cVector, s51);
        TSimd.Store(c + (5 * ImageBlocks.Lanes) + (2 * cVector), s52);

        if (channels <= 6)
        {
            return;
        }

        TSimd.Store(c + (6 * ImageBlocks.Lanes), s60);
        TSimd.Store(c + (6 * ImageBlocks.Lanes) + cVector, s61);
        TSimd.Store(c + (6 * ImageBlocks.Lanes) + (2 * cVector), s62);

        if (channels <= 7)
        {
            return;
        }

        TSimd.Store(c + (7 * ImageBlocks.Lanes), s70);
        TSimd.Store(c + (7 * ImageBlocks.Lanes) + cVector, s71);
        TSimd.Store(c + (7 * ImageBlocks.Lanes) + (2 * cVector), s72);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<TSimd, TVector>(int channels, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f);
        TVector s40 = TSimd.Broadcast(0f), s41 = TSimd.Broadcast(0f);
        TVector s50 = TSimd.Broadcast(0f), s51 = TSimd.Broadcast(0f);
        TVector s60 = TSimd.Broadcast(0f), s61 = TSimd.Broadcast(0f);
        TVector s70 = TSimd.Broadcast(0f), s71 = TSimd.Broadcast(0f);
        for (; outer > 0; outer--)
        {
            float* weight = a;
            float* b0 = b;
            float* b1 = b + bVector;
            for (nint p = 0; p < inner; p++)
            {
                TVector v0 = TSimd.Load(b0 + (p * ImageBlocks.Lanes)), v1 = TSimd.Load(b1 + (p * ImageBlocks.Lanes));
                TVector value = TSimd.Broadcast(weight[0]);
                s00 = TSimd.Fma(value, v0, s00);
                s01 = TSimd.Fma(value, v1, s01);
                value = TSimd.Broadcast(weight[1]);
                s10 = TSimd.Fma(value, v0, s10);
                s11 = TSimd.Fma(value, v1, s11);
                value = TSimd.Broadcast(weight[2]);
                s20 = TSimd.Fma(value, v0, s20);
                s21 = TSimd.Fma(value, v1, s21);
                value = TSimd.Broadcast(weight[3]);
                s30 = TSimd.Fma(value, v0, s30);
                s31 = TSimd.Fma(value, v1, s31);
                value = TSimd.Broadcast(weight[4]);
                s40 = TSimd.Fma(value, v0, s40);
                s41 = TSimd.Fma(value, v1, s41);
                value = TSimd.Broadcast(weight[5]);
                s50 = TSimd.Fma(value, v0, s50);
                s51 = TSimd.Fma(value, v1, s51);
                value = TSimd.Broadcast(weight[6]);
                s60 = TSimd.Fma(value, v0, s60);
                s61 = TSimd.Fma(value, v1, s61);
                value = TSimd.Broadcast(weight[7]);
                s70 = TSimd.Fma(value, v0, s70);
                s71 = TSimd.Fma(value, v1, s71);
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + cVector, s01);
        TSimd.Store(c + ImageBlocks.Lanes, s10);
        TSimd.Store(c + ImageBlocks.Lanes + cVector, s11);
        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);
        TSimd.Store(c + (2 * ImageBlocks.Lanes) + cVector, s21);
        TSimd.Store(c + (3 * ImageBlocks.Lanes), s30);
        TSimd.Store(c + (3 * ImageBlocks.Lanes) + cVector, s31);
        TSimd.Store(c + (4 * ImageBlocks.Lanes), s40);
        TSimd.Store(c + (4 * ImageBlocks.Lanes) + cVector, s41);

        if (channels <= 5)
        {
            return;
        }

        TSimd.Store(c + (5 * ImageBlocks.Lanes), s50);
        TSimd.Store(c + (5 * ImageBlocks.Lanes) + cVector, s51);

        if (channels <= 6)
        {
            return;
        }

        TSimd.Store(c + (6 * ImageBlocks.Lanes), s60);
        TSimd.Store(c + (6 * ImageBlocks.Lanes) + cVector, s61);

        if (channels <= 7)
        {
            return;
        }

        TSimd.Store(c + (7 * ImageBlocks.Lanes), s70);
        TSimd.Store(c + (7 * ImageBlocks.Lanes) + cVector, s71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<TSimd, TVector>(int channels, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f);
        TVector s40 = TSimd.Broadcast(0f);
        TVector s50 = TSimd.Broadcast(0f);
        TVector s60 = TSimd.Broadcast(0f);
        TVector s70 = TSimd.Broadcast(0f);
        for (; outer > 0; outer--)
        {
            float* weight = a;
            float* b0 = b;
            for (nint p = 0; p < inner; p++)
            {
                TVector v0 = TSimd.Load(b0 + (p * ImageBlocks.Lanes));
                TVector value = TSimd.Broadcast(weight[0]);
                s00 = TSimd.Fma(value, v0, s00);
                value = TSimd.Broadcast(weight[1]);
                s10 = TSimd.Fma(value, v0, s10);
                value = TSimd.Broadcast(weight[2]);
                s20 = TSimd.Fma(value, v0, s20);
                value = TSimd.Broadcast(weight[3]);
                s30 = TSimd.Fma(value, v0, s30);
                value = TSimd.Broadcast(weight[4]);
                s40 = TSimd.Fma(value, v0, s40);
                value = TSimd.Broadcast(weight[5]);
                s50 = TSimd.Fma(value, v0, s50);
                value = TSimd.Broadcast(weight[6]);
                s60 = TSimd.Fma(value, v0, s60);
                value = TSimd.Broadcast(weight[7]);
                s70 = TSimd.Fma(value, v0, s70);
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + ImageBlocks.Lanes, s10);
        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);
        TSimd.Store(c + (3 * ImageBlocks.Lanes), s30);
        TSimd.Store(c + (4 * ImageBlocks.Lanes), s40);

        if (channels <= 5)
        {
            return;
        }

        TSimd.Store(c + (5 * ImageBlocks.Lanes), s50);

        if (channels <= 6)
        {
            return;
        }

        TSimd.Store(c + (6 * ImageBlocks.Lanes), s60);

        if (channels <= 7)
        {
            return;
        }

        TSimd.Store(c + (7 * ImageBlocks.Lanes), s70);
    }
}
