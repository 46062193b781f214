using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>The weight gradient of a convolution, cut into pieces of 8 channels of the small image by 3 of the large one (and, of few, by kernel rows).</summary>
/// <remarks>
/// Each lane sums its own images; only at the end the 16 lanes are added, as a tree: lanes 8 apart, then 4, 2 and 1.
/// A piece walks over the small image in regions of some rows (or some whole blocks of small images), whose values stay in
/// the first level of cache while all taps pass; the sums of the taps wait in memory of the thread meanwhile. An image of
/// one or two channels is taken as one of kernel width × channels channels, whose kernel is one column wide, since
/// neighbours lie side by side in memory.
/// </remarks>
internal unsafe struct ConvolutionGradient : IPoolTask
{
    private const int TileChannels = 8;
    private const int TileInputs = 3;

    /// <summary>The floats of the sums of one tap.</summary>
    private const int TapSums = TileChannels * TileInputs * ImageBlocks.Lanes;

    public ConvolutionShape Shape;
    public int Blocks;

    /// <summary>The large image, or its copy with padded rows.</summary>
    public float* Large;

    /// <summary>The width of a row of it, and the zeros at its left.</summary>
    public int LargeWidth;
    public int PadLeft;
    public float* Small;
    public float* Weight;
    public bool Accumulate;

    /// <summary>Whether the taps of a kernel row are taken as channels.</summary>
    public bool IsMerged;

    /// <summary>The kernel rows of a piece.</summary>
    public int PieceKernelRows;
    private int _inputTiles;
    private int _kernelPieces;
    private int _regionBlocks;
    private int _regionRows;

    /// <summary>Whether an image's taps are taken as channels.</summary>
    public static bool Merges(in ConvolutionShape shape) => shape.InputChannels < TileInputs && shape.KernelWidth > 1;

    /// <summary>The width of a padded row: what all taps of all output pixels read.</summary>
    public static int PaddedWidth(in ConvolutionShape shape) => ((shape.OutputWidth - 1) * shape.Stride) + shape.KernelWidth;

    private readonly int Inputs => IsMerged ? Shape.InputChannels * Shape.KernelWidth : Shape.InputChannels;

    private readonly int KernelColumns => IsMerged ? 1 : Shape.KernelWidth;

    /// <summary>The number of pieces, after choosing them.</summary>
    public int Plan(int threads)
    {
        _inputTiles = InputTiles(Inputs);
        int tiles = ConvolutionPacking.Tiles(Shape.OutputChannels) * _inputTiles;
        PieceKernelRows = threads > 1 && tiles < 4 * threads ? 1 : Shape.KernelHeight;
        _kernelPieces = Shape.KernelHeight / PieceKernelRows;

        // The region is a part of the result, because it orders sums; so it follows from the shape alone.
        int rowFloats = Shape.OutputWidth * TileChannels * ImageBlocks.Lanes;
        _regionRows = Math.Clamp(Tuning.GradientRegionFloats / rowFloats, 1, Shape.OutputHeight);
        _regionBlocks = _regionRows == Shape.OutputHeight ? Math.Max(1, Tuning.GradientRegionFloats / (rowFloats * Shape.OutputHeight)) : 1;
        return tiles * _kernelPieces;
    }

    public readonly void Run(int index)
    {
        if (Simd512.IsSupported)
        {
            Run<Simd512, Vector512<float>>(index);
        }
        else if (Simd256.IsSupported)
        {
            Run<Simd256, Vector256<float>>(index);
        }
        else if (Simd128.IsSupported)
        {
            Run<Simd128, Vector128<float>>(index);
        }
        else
        {
            Run<SimdScalar, float>(index);
        }
    }

    internal readonly void Run<TSimd, TVector>(int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Output tiles innermost: neighbouring pieces read the same few channels of the large image.
        int kernelPiece = index % _kernelPieces, tile = index / _kernelPieces;
        int outputTiles = ConvolutionPacking.Tiles(Shape.OutputChannels);
        int output = tile % outputTiles * TileChannels, outputs = Math.Min(TileChannels, Shape.OutputChannels - output);
        (int input, int inputs) = InputTile(tile / outputTiles);
        int firstRow = kernelPiece * PieceKernelRows, endRow = Math.Min(Shape.KernelHeight, firstRow + PieceKernelRows);
        int sumsLength = (endRow - firstRow) * KernelColumns * TapSums;
        float* sums = ThreadScratch.Take(sumsLength);
        new Span<float>(sums, sumsLength).Clear();
        for (int block = 0; block < Blocks; block += _regionBlocks)
        {
            for (int row = 0; row < Shape.OutputHeight; row += _regionRows)
            {
                Region<TSimd, TVector>(
                    block, Math.Min(_regionBlocks, Blocks - block), row, Math.Min(Shape.OutputHeight, row + _regionRows), output, outputs, input, inputs, firstRow, endRow, sums);
            }
        }

        Write(output, outputs, input, inputs, firstRow, endRow, sums);
    }

    /// <summary>The tiles of 3 inputs; a remainder of 4 as 2 + 2.</summary>
    private static int InputTiles(int inputs) => (inputs + TileInputs - 1) / TileInputs;

    private readonly (int First, int Count) InputTile(int tile)
    {
        int first = (int)((long)Inputs * tile / _inputTiles), end = (int)((long)Inputs * (tile + 1) / _inputTiles);
        return (first, end - first);
    }

    /// <summary>All taps over one region.</summary>
    private readonly void Region<TSimd, TVector>(
        int block, int blocks, int firstOutputRow, int endOutputRow, int output, int outputs, int input, int inputs, int firstRow, int endRow, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int tileChannels = TSimd.Lanes == 16 ? TileChannels : TileChannels / 2;
        nint smallPixel = (nint)Shape.OutputChannels * ImageBlocks.Lanes, largePixel = (nint)Shape.InputChannels * ImageBlocks.Lanes;
        nint smallBlock = Shape.OutputPixels * smallPixel, largeBlock = (nint)Shape.InputHeight * LargeWidth * largePixel;
        for (int ky = firstRow; ky < endRow; ky++)
        {
            (int rowFirst, int rowEnd) = Valid(ky, Shape.PadTop, Shape.InputHeight, firstOutputRow, endOutputRow);
            for (int kx = 0; kx < KernelColumns; kx++, sums += TapSums)
            {
                (int first, int end) = IsMerged ? (0, Shape.OutputWidth) : Valid(kx, PadLeft, LargeWidth, 0, Shape.OutputWidth);
                if (rowEnd <= rowFirst || end <= first)
                {
                    continue;
                }

                var region = new GradientRegion
                {
                    Blocks = blocks,
                    Rows = rowEnd - rowFirst,
                    Pixels = end - first,
                    SmallBlock = smallBlock,
                    SmallRow = Shape.OutputWidth * smallPixel,
                    SmallPixel = smallPixel,
                    LargeBlock = largeBlock,
                    LargeRow = (nint)Shape.Stride * LargeWidth * largePixel,
                    LargePixel = Shape.Stride * largePixel,
                };
                float* y = Small + (block * smallBlock) + ((((nint)rowFirst * Shape.OutputWidth) + first) * smallPixel) + (output * ImageBlocks.Lanes);
                nint largeRow = ((nint)rowFirst * Shape.Stride) - Shape.PadTop + ky, largeColumn = ((nint)first * Shape.Stride) - PadLeft + kx;
                float* x = Large + (block * largeBlock) + (((largeRow * LargeWidth) + largeColumn) * largePixel) + (input * ImageBlocks.Lanes);
                for (int channel = 0; channel < outputs; channel += tileChannels)
                {
                    for (int lane = 0; lane < ImageBlocks.Lanes; lane += TSimd.Lanes)
                    {
                        GradientTile.Run<TSimd, TVector>(
                            Math.Min(tileChannels, outputs - channel),
                            inputs,
                            region,
                            y + (channel * ImageBlocks.Lanes) + lane,
                            x + lane,
                            sums + (channel * TileInputs * ImageBlocks.Lanes) + lane);
                    }
                }
            }
        }
    }

    /// <summary>The output positions of a range for which a tap lies inside the image.</summary>
    private readonly (int First, int End) Valid(int tap, int pad, int size, int first, int end)
    {
        int least = pad - tap <= 0 ? 0 : ((pad - tap) + Shape.Stride - 1) / Shape.Stride;
        int beyond = size - 1 + pad - tap < 0 ? 0 : ((size - 1 + pad - tap) / Shape.Stride) + 1;
        return (Math.Max(first, least), Math.Min(end, beyond));
    }

    /// <summary>Adds the lanes and writes the weights of a piece.</summary>
    private readonly void Write(int output, int outputs, int input, int inputs, int firstRow, int endRow, float* sums)
    {
        nint taps = (nint)Shape.KernelHeight * Shape.KernelWidth;
        for (int ky = firstRow; ky < endRow; ky++)
        {
            for (int kx = 0; kx < KernelColumns; kx++, sums += TapSums)
            {
                for (int r = 0; r < outputs; r++)
                {
                    for (int v = 0; v < inputs; v++)
                    {
                        float total = AddLanes(sums + (((r * TileInputs) + v) * ImageBlocks.Lanes));
                        int inputChannel = input + v, column = kx;
                        if (IsMerged)
                        {
                            column = inputChannel / Shape.InputChannels;
                            inputChannel %= Shape.InputChannels;
                        }

                        float* target = Weight + (((((nint)output + r) * Shape.InputChannels) + inputChannel) * taps) + ((nint)ky * Shape.KernelWidth) + column;
                        *target = Accumulate ? *target + total : total;
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float AddLanes(float* lanes)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            for (int half = ImageBlocks.Lanes / 2; half > 0; half /= 2)
            {
                for (int lane = 0; lane < half; lane++)
                {
                    lanes[lane] += lanes[lane + half];
                }
            }

            return lanes[0];
        }

        Vector128<float> sum = (Vector128.Load(lanes) + Vector128.Load(lanes + 8)) + (Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12));
        return (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }
}
