using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>The tiles of 4, 3 and 1 channels.</summary>
internal static unsafe partial class ConvolutionTile
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3<TSimd, TVector>(int channels, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f), s12 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f), s22 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f), s32 = TSimd.Broadcast(0f);
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

        if (channels <= 2)
        {
            return;
        }

        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);
        TSimd.Store(c + (2 * ImageBlocks.Lanes) + cVector, s21);
        TSimd.Store(c + (2 * ImageBlocks.Lanes) + (2 * cVector), s22);

        if (channels <= 3)
        {
            return;
        }

        TSimd.Store(c + (3 * ImageBlocks.Lanes), s30);
        TSimd.Store(c + (3 * ImageBlocks.Lanes) + cVector, s31);
        TSimd.Store(c + (3 * ImageBlocks.Lanes) + (2 * cVector), s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x2<TSimd, TVector>(int channels, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f), s31 = TSimd.Broadcast(0f);
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
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + cVector, s01);
        TSimd.Store(c + ImageBlocks.Lanes, s10);
        TSimd.Store(c + ImageBlocks.Lanes + cVector, s11);

        if (channels <= 2)
        {
            return;
        }

        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);
        TSimd.Store(c + (2 * ImageBlocks.Lanes) + cVector, s21);

        if (channels <= 3)
        {
            return;
        }

        TSimd.Store(c + (3 * ImageBlocks.Lanes), s30);
        TSimd.Store(c + (3 * ImageBlocks.Lanes) + cVector, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<TSimd, TVector>(int channels, int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f);
        TVector s30 = TSimd.Broadcast(0f);
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
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + ImageBlocks.Lanes, s10);

        if (channels <= 2)
        {
            return;
        }

        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);

        if (channels <= 3)
        {
            return;
        }

        TSimd.Store(c + (3 * ImageBlocks.Lanes), s30);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3x3<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f), s12 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f), s22 = TSimd.Broadcast(0f);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3x2<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f), s11 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f), s21 = TSimd.Broadcast(0f);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3x1<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f);
        TVector s10 = TSimd.Broadcast(0f);
        TVector s20 = TSimd.Broadcast(0f);
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
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + ImageBlocks.Lanes, s10);
        TSimd.Store(c + (2 * ImageBlocks.Lanes), s20);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x8<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f), s03 = TSimd.Broadcast(0f), s04 = TSimd.Broadcast(0f), s05 = TSimd.Broadcast(0f), s06 = TSimd.Broadcast(0f), s07 = TSimd.Broadcast(0f);
        for (; outer > 0; outer--)
        {
            float* weight = a;
            float* b0 = b;
            float* b1 = b + bVector;
            float* b2 = b + (2 * bVector);
            float* b3 = b + (3 * bVector);
            float* b4 = b + (4 * bVector);
            float* b5 = b + (5 * bVector);
            float* b6 = b + (6 * bVector);
            float* b7 = b + (7 * bVector);
            for (nint p = 0; p < inner; p++)
            {
                TVector v0 = TSimd.Load(b0 + (p * ImageBlocks.Lanes));
                TVector v1 = TSimd.Load(b1 + (p * ImageBlocks.Lanes));
                TVector v2 = TSimd.Load(b2 + (p * ImageBlocks.Lanes));
                TVector v3 = TSimd.Load(b3 + (p * ImageBlocks.Lanes));
                TVector v4 = TSimd.Load(b4 + (p * ImageBlocks.Lanes));
                TVector v5 = TSimd.Load(b5 + (p * ImageBlocks.Lanes));
                TVector v6 = TSimd.Load(b6 + (p * ImageBlocks.Lanes));
                TVector v7 = TSimd.Load(b7 + (p * ImageBlocks.Lanes));
                TVector value = TSimd.Broadcast(weight[0]);
                s00 = TSimd.Fma(value, v0, s00);
                s01 = TSimd.Fma(value, v1, s01);
                s02 = TSimd.Fma(value, v2, s02);
                s03 = TSimd.Fma(value, v3, s03);
                s04 = TSimd.Fma(value, v4, s04);
                s05 = TSimd.Fma(value, v5, s05);
                s06 = TSimd.Fma(value, v6, s06);
                s07 = TSimd.Fma(value, v7, s07);
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + cVector, s01);
        TSimd.Store(c + (2 * cVector), s02);
        TSimd.Store(c + (3 * cVector), s03);
        TSimd.Store(c + (4 * cVector), s04);
        TSimd.Store(c + (5 * cVector), s05);
        TSimd.Store(c + (6 * cVector), s06);
        TSimd.Store(c + (7 * cVector), s07);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x3<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f), s02 = TSimd.Broadcast(0f);
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
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + cVector, s01);
        TSimd.Store(c + (2 * cVector), s02);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x2<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f), s01 = TSimd.Broadcast(0f);
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
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
        TSimd.Store(c + cVector, s01);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1<TSimd, TVector>(int outer, int inner, float* a, nint aOuter, float* b, nint bOuter, nint bVector, float* c, nint cVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector s00 = TSimd.Broadcast(0f);
        for (; outer > 0; outer--)
        {
            float* weight = a;
            float* b0 = b;
            for (nint p = 0; p < inner; p++)
            {
                TVector v0 = TSimd.Load(b0 + (p * ImageBlocks.Lanes));
                TVector value = TSimd.Broadcast(weight[0]);
                s00 = TSimd.Fma(value, v0, s00);
                weight += ConvolutionPass.TileChannels;
            }

            a += aOuter;
            b += bOuter;
        }

        TSimd.Store(c, s00);
    }
}
