using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// The weight gradient of a convolution whose small image is one pixel and whose kernel covers the large image, as at both
/// ends of a DCGAN: each weight joins one small value with one large value. Cut into pieces of some weights of every small channel.
/// </summary>
/// <remarks>
/// It gives the bits of <see cref="ConvolutionGradient"/>, whose sums over a few images in each of 16 lanes cost less than
/// adding the lanes up afterwards. Here vectors lie along the weights, which are a row in memory for each small channel:
/// the large images of a piece are transposed to [weights / 16][images][16], each of 16 images (one of every block) has a sum of its
/// own, and the 16 are added vector by vector in the same tree: 8 apart, then 4, 2 and 1. Four lanes that meet early in the
/// tree, q, q + 8, q + 4 and q + 12, are summed at once, for four small channels: 16 sums in registers.
/// </remarks>
internal unsafe struct ConvolutionPointGradient : IVectorTask
{
    private const int TileChannels = 4;

    /// <summary>The lanes that are added first.</summary>
    private const int Together = 4;

    public ConvolutionShape Shape;
    public int Blocks;
    public float* Large;
    public float* Small;
    public float* Weight;
    public bool Accumulate;

    /// <summary>The number of pieces.</summary>
    public readonly int Pieces => (RowLength + PieceColumns - 1) / PieceColumns;

    /// <summary>The weights of each small channel in a piece: whole vectors.</summary>
    private readonly int PieceColumns => Math.Max(1, Tuning.PointGradientPanelFloats / (Blocks * ImageBlocks.Lanes * ImageBlocks.Lanes)) * ImageBlocks.Lanes;

    /// <summary>The weights of one small channel.</summary>
    private readonly int RowLength => Shape.InputLength;

    /// <summary>Whether a convolution is of this kind, and its rows of weights are whole vectors.</summary>
    public static bool Fits(in ConvolutionShape shape) =>
        shape.OutputPixels == 1 && shape.PadTop == 0 && shape.PadLeft == 0
        && shape.KernelHeight == shape.InputHeight && shape.KernelWidth == shape.InputWidth
        && shape.InputLength % ImageBlocks.Lanes == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int index) => VectorTask.Run(this, index);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TSimd, TVector>(int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int first = index * PieceColumns, columns = Math.Min(PieceColumns, RowLength - first), images = Blocks * ImageBlocks.Lanes;
        float* panel = ThreadScratch.Take(images * columns);
        Pack(first, columns, panel);
        for (int channel = 0; channel < Shape.OutputChannels;)
        {
            // Sums for four channels need the 32 registers of AVX-512.
            int channels = TSimd.Lanes == 16 && channel + TileChannels <= Shape.OutputChannels ? TileChannels : 1;
            for (int column = 0; column < columns; column += TSimd.Lanes)
            {
                float* target = Weight + ((nint)channel * RowLength) + first + column;
                float* square = panel + ((nint)(column / ImageBlocks.Lanes) * images * ImageBlocks.Lanes) + (column % ImageBlocks.Lanes);
                if (channels == TileChannels)
                {
                    Tile4<TSimd, TVector>(channel, square, target);
                }
                else
                {
                    Tile1<TSimd, TVector>(channel, square, target);
                }
            }

            channel += channels;
        }
    }

    /// <summary>Transposes the large values of a piece's weights to [columns / 16][images][16].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pack(int first, int columns, float* panel)
    {
        int pixels = Shape.InputPixels;
        float* square = stackalloc float[ImageBlocks.Lanes * ImageBlocks.Lanes];
        for (int block = 0; block < Blocks; block++)
        {
            float* images = Large + ((nint)block * Shape.InputLength * ImageBlocks.Lanes);
            float* to = panel + ((nint)block * ImageBlocks.Lanes * ImageBlocks.Lanes);
            (int channel, int pixel) = Math.DivRem(first, pixels);
            for (int column = 0; column < columns; column += ImageBlocks.Lanes)
            {
                for (int i = 0; i < ImageBlocks.Lanes; i++)
                {
                    new ReadOnlySpan<float>(images + ((((nint)pixel * Shape.InputChannels) + channel) * ImageBlocks.Lanes), ImageBlocks.Lanes)
                        .CopyTo(new Span<float>(square + (i * ImageBlocks.Lanes), ImageBlocks.Lanes));
                    if (++pixel == pixels)
                    {
                        pixel = 0;
                        channel++;
                    }
                }

                Transposition.Block16(square, ImageBlocks.Lanes, to, ImageBlocks.Lanes);
                to += (nint)Blocks * ImageBlocks.Lanes * ImageBlocks.Lanes;
            }
        }
    }

    /// <summary>One vector of weights of each of four small channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile4<TSimd, TVector>(int channel, float* panel, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* parts = stackalloc float[Together * TileChannels * ImageBlocks.Lanes];
        nint smallBlock = (nint)Shape.OutputChannels * ImageBlocks.Lanes;
        for (int q = 0; q < Together; q++)
        {
            TVector s00 = TSimd.Broadcast(0f), s01 = s00, s02 = s00, s03 = s00;
            TVector s10 = s00, s11 = s00, s12 = s00, s13 = s00;
            TVector s20 = s00, s21 = s00, s22 = s00, s23 = s00;
            TVector s30 = s00, s31 = s00, s32 = s00, s33 = s00;
            float* large = panel + (q * ImageBlocks.Lanes);
            float* small = Small + ((nint)channel * ImageBlocks.Lanes) + q;
            for (int block = 0; block < Blocks; block++)
            {
                TVector x0 = TSimd.Load(large), x1 = TSimd.Load(large + (8 * ImageBlocks.Lanes));
                TVector x2 = TSimd.Load(large + (4 * ImageBlocks.Lanes)), x3 = TSimd.Load(large + (12 * ImageBlocks.Lanes));
                s00 = TSimd.Fma(TSimd.Broadcast(small[0]), x0, s00);
                s01 = TSimd.Fma(TSimd.Broadcast(small[8]), x1, s01);
                s02 = TSimd.Fma(TSimd.Broadcast(small[4]), x2, s02);
                s03 = TSimd.Fma(TSimd.Broadcast(small[12]), x3, s03);
                s10 = TSimd.Fma(TSimd.Broadcast(small[16]), x0, s10);
                s11 = TSimd.Fma(TSimd.Broadcast(small[24]), x1, s11);
                s12 = TSimd.Fma(TSimd.Broadcast(small[20]), x2, s12);
                s13 = TSimd.Fma(TSimd.Broadcast(small[28]), x3, s13);
                s20 = TSimd.Fma(TSimd.Broadcast(small[32]), x0, s20);
                s21 = TSimd.Fma(TSimd.Broadcast(small[40]), x1, s21);
                s22 = TSimd.Fma(TSimd.Broadcast(small[36]), x2, s22);
                s23 = TSimd.Fma(TSimd.Broadcast(small[44]), x3, s23);
                s30 = TSimd.Fma(TSimd.Broadcast(small[48]), x0, s30);
                s31 = TSimd.Fma(TSimd.Broadcast(small[56]), x1, s31);
                s32 = TSimd.Fma(TSimd.Broadcast(small[52]), x2, s32);
                s33 = TSimd.Fma(TSimd.Broadcast(small[60]), x3, s33);
                large += ImageBlocks.Lanes * ImageBlocks.Lanes;
                small += smallBlock;
            }

            float* part = parts + (q * ImageBlocks.Lanes);
            TSimd.Store(part, TSimd.Add(TSimd.Add(s00, s01), TSimd.Add(s02, s03)));
            TSimd.Store(part + (Together * ImageBlocks.Lanes), TSimd.Add(TSimd.Add(s10, s11), TSimd.Add(s12, s13)));
            TSimd.Store(part + (2 * Together * ImageBlocks.Lanes), TSimd.Add(TSimd.Add(s20, s21), TSimd.Add(s22, s23)));
            TSimd.Store(part + (3 * Together * ImageBlocks.Lanes), TSimd.Add(TSimd.Add(s30, s31), TSimd.Add(s32, s33)));
        }

        for (int r = 0; r < TileChannels; r++)
        {
            Write<TSimd, TVector>(parts + (r * Together * ImageBlocks.Lanes), target + ((nint)r * RowLength));
        }
    }

    /// <summary>One vector of weights of one small channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile1<TSimd, TVector>(int channel, float* panel, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* parts = stackalloc float[Together * ImageBlocks.Lanes];
        nint smallBlock = (nint)Shape.OutputChannels * ImageBlocks.Lanes;
        for (int q = 0; q < Together; q++)
        {
            TVector s0 = TSimd.Broadcast(0f), s1 = s0, s2 = s0, s3 = s0;
            float* large = panel + (q * ImageBlocks.Lanes);
            float* small = Small + ((nint)channel * ImageBlocks.Lanes) + q;
            for (int block = 0; block < Blocks; block++)
            {
                s0 = TSimd.Fma(TSimd.Broadcast(small[0]), TSimd.Load(large), s0);
                s1 = TSimd.Fma(TSimd.Broadcast(small[8]), TSimd.Load(large + (8 * ImageBlocks.Lanes)), s1);
                s2 = TSimd.Fma(TSimd.Broadcast(small[4]), TSimd.Load(large + (4 * ImageBlocks.Lanes)), s2);
                s3 = TSimd.Fma(TSimd.Broadcast(small[12]), TSimd.Load(large + (12 * ImageBlocks.Lanes)), s3);
                large += ImageBlocks.Lanes * ImageBlocks.Lanes;
                small += smallBlock;
            }

            TSimd.Store(parts + (q * ImageBlocks.Lanes), TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3)));
        }

        Write<TSimd, TVector>(parts, target);
    }

    /// <summary>Adds the last four sums of a tree, and writes or adds the result.</summary>
    private readonly void Write<TSimd, TVector>(float* parts, float* target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector even = TSimd.Add(TSimd.Load(parts), TSimd.Load(parts + (2 * ImageBlocks.Lanes)));
        TVector odd = TSimd.Add(TSimd.Load(parts + ImageBlocks.Lanes), TSimd.Load(parts + (3 * ImageBlocks.Lanes)));
        TVector total = TSimd.Add(even, odd);
        TSimd.Store(target, Accumulate ? TSimd.Add(TSimd.Load(target), total) : total);
    }
}
