using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>The weight gradient of a convolution, cut into pieces of some times 8 channels of the small image by some times 3 of the large one (and, of few, by kernel rows).</summary>
/// <remarks>
/// Each lane sums its own images; only at the end the 16 lanes are added, as a tree: lanes 8 apart, then 4, 2 and 1.
/// A piece walks over the small image in regions of some rows (or of some whole blocks), whose 8 channels are packed side
/// by side so that they stay in the first level of cache, where their own large strides would not let them, while all
/// taps and channels of the large image pass. The sums wait in memory of the thread meanwhile: [tile][tap][8 × 3][16].
/// An image of one or two channels is taken as one of kernel width × channels channels, whose kernel is one column wide,
/// since neighbours lie side by side in memory.
/// </remarks>
internal unsafe struct ConvolutionGradient : IVectorTask
{
    private const int TileChannels = 8;
    private const int TileInputs = 3;

    /// <summary>The floats of the sums of one tap.</summary>
    private const int TapSums = TileChannels * TileInputs * ImageBlocks.Lanes;

    /// <summary>The floats of a packed pixel of the small image.</summary>
    private const int PackedPixel = TileChannels * ImageBlocks.Lanes;

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
    private int _inputPieces;
    private int _outputPieces;
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
        int outputTiles = ConvolutionPacking.Tiles(Shape.OutputChannels);
        _inputTiles = (Inputs + TileInputs - 1) / TileInputs;

        // As many tiles in a piece as have room for their sums, so that the images pass by few times, but enough pieces for
        // the threads. None of it orders sums.
        int together = Math.Max(1, Tuning.GradientSumsFloats / (Shape.KernelHeight * KernelColumns * TapSums));
        int inputs = Math.Min(Math.Min(_inputTiles, together), Tuning.GradientInputTiles);
        int outputs = Math.Clamp(together / inputs, 1, outputTiles);
        _inputPieces = DivideUp(_inputTiles, inputs);
        _outputPieces = DivideUp(outputTiles, outputs);
        int wanted = threads == 1 ? 1 : 3 * threads;
        if (_outputPieces * _inputPieces < wanted)
        {
            _outputPieces = Math.Max(_outputPieces, Math.Min(outputTiles, DivideUp(wanted, _inputPieces)));
            _inputPieces = Math.Max(_inputPieces, Math.Min(_inputTiles, DivideUp(wanted, _outputPieces)));
        }

        PieceKernelRows = _outputPieces * _inputPieces < wanted ? 1 : Shape.KernelHeight;
        _kernelPieces = Shape.KernelHeight / PieceKernelRows;

        // The region does order sums; so it follows from the shape alone.
        int rowFloats = Shape.OutputWidth * PackedPixel;
        int regions = Math.Min(Shape.OutputHeight, ((rowFloats * Shape.OutputHeight) + Tuning.GradientRegionFloats - 1) / Tuning.GradientRegionFloats);
        _regionRows = (Shape.OutputHeight + regions - 1) / regions;
        _regionBlocks = regions == 1 ? Math.Max(1, Tuning.GradientRegionFloats / (rowFloats * Shape.OutputHeight)) : 1;
        return _outputPieces * _inputPieces * _kernelPieces;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int index) => VectorTask.Run(this, index);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TSimd, TVector>(int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int kernelPiece = index % _kernelPieces, piece = index / _kernelPieces;
        int inputPiece = piece / _outputPieces, outputPiece = piece % _outputPieces, outputTiles = ConvolutionPacking.Tiles(Shape.OutputChannels);
        (int firstOutput, int endOutput) = Part(outputTiles, outputPiece, _outputPieces);
        (int firstInput, int endInput) = Part(_inputTiles, inputPiece, _inputPieces);
        int firstRow = kernelPiece * PieceKernelRows, endRow = Math.Min(Shape.KernelHeight, firstRow + PieceKernelRows);
        int tileSums = (endRow - firstRow) * KernelColumns * TapSums;
        int sumsLength = (endOutput - firstOutput) * (endInput - firstInput) * tileSums;
        int packedLength = _regionBlocks * _regionRows * Shape.OutputWidth * PackedPixel;
        float* allSums = ThreadScratch.Take(sumsLength + packedLength), packed = allSums + sumsLength;
        new Span<float>(allSums, sumsLength).Clear();
        for (int block = 0; block < Blocks; block += _regionBlocks)
        {
            int blocks = Math.Min(_regionBlocks, Blocks - block);
            for (int row = 0; row < Shape.OutputHeight; row += _regionRows)
            {
                int rows = Math.Min(_regionRows, Shape.OutputHeight - row);
                float* sums = allSums;
                for (int output = firstOutput; output < endOutput; output++)
                {
                    int outputs = Math.Min(TileChannels, Shape.OutputChannels - (output * TileChannels));
                    Pack(block, blocks, row, rows, output * TileChannels, outputs, packed);
                    for (int input = firstInput; input < endInput; input++, sums += tileSums)
                    {
                        (int first, int end) = Part(Inputs, input, _inputTiles);
                        Region<TSimd, TVector>(block, blocks, row, rows, outputs, first, end - first, firstRow, endRow, packed, sums);
                    }
                }
            }
        }

        for (int output = firstOutput; output < endOutput; output++)
        {
            int outputs = Math.Min(TileChannels, Shape.OutputChannels - (output * TileChannels));
            for (int input = firstInput; input < endInput; input++, allSums += tileSums)
            {
                (int first, int end) = Part(Inputs, input, _inputTiles);
                Write(output * TileChannels, outputs, first, end - first, firstRow, endRow, allSums);
            }
        }
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    /// <summary>One of some parts of a length that are as even as can be.</summary>
    private static (int First, int End) Part(int length, int part, int parts) =>
        ((int)((long)length * part / parts), (int)((long)length * (part + 1) / parts));

    /// <summary>Brings 8 channels of a region of the small image together, with zeros for missing ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pack(int block, int blocks, int row, int rows, int output, int outputs, float* packed)
    {
        nint pixel = (nint)Shape.OutputChannels * ImageBlocks.Lanes;
        int pixels = rows * Shape.OutputWidth, used = outputs * ImageBlocks.Lanes;
        for (int b = block; b < block + blocks; b++)
        {
            float* from = Small + ((((nint)b * Shape.OutputHeight) + row) * Shape.OutputWidth * pixel) + (output * ImageBlocks.Lanes);
            for (int p = 0; p < pixels; p++)
            {
                new ReadOnlySpan<float>(from, used).CopyTo(new Span<float>(packed, used));
                if (used < PackedPixel)
                {
                    new Span<float>(packed + used, PackedPixel - used).Clear();
                }

                from += pixel;
                packed += PackedPixel;
            }
        }
    }

    /// <summary>All taps of one tile over one region.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Region<TSimd, TVector>(
        int block, int blocks, int row, int rows, int outputs, int input, int inputs, int firstRow, int endRow, float* packed, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int tileChannels = TSimd.Lanes == 16 ? TileChannels : TileChannels / 2;
        nint largePixel = (nint)Shape.InputChannels * ImageBlocks.Lanes;
        nint largeBlock = (nint)Shape.InputHeight * LargeWidth * largePixel;
        for (int ky = firstRow; ky < endRow; ky++)
        {
            (int rowFirst, int rowEnd) = Valid(ky, Shape.PadTop, Shape.InputHeight, row, row + rows);
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
                    SmallBlock = (nint)rows * Shape.OutputWidth * PackedPixel,
                    SmallRow = (nint)Shape.OutputWidth * PackedPixel,
                    SmallPixel = PackedPixel,
                    LargeBlock = largeBlock,
                    LargeRow = (nint)Shape.Stride * LargeWidth * largePixel,
                    LargePixel = Shape.Stride * largePixel,
                };
                float* y = packed + ((((nint)(rowFirst - row) * Shape.OutputWidth) + first) * PackedPixel);
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

    /// <summary>Adds the lanes of the sums of a tile, which is overwritten, and writes its weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write(int output, int outputs, int input, int inputs, int firstRow, int endRow, float* sums)
    {
        int tileTaps = (endRow - firstRow) * KernelColumns;
        AddLanes(sums, tileTaps * TileChannels * TileInputs);
        nint taps = (nint)Shape.KernelHeight * Shape.KernelWidth;
        for (int r = 0; r < outputs; r++)
        {
            for (int v = 0; v < inputs; v++)
            {
                int inputChannel = input + v, column = 0;
                if (IsMerged)
                {
                    column = inputChannel / Shape.InputChannels;
                    inputChannel %= Shape.InputChannels;
                }

                // The taps of a piece lie side by side, or, where a row's taps are channels, a row apart.
                float* target = Weight + ((((nint)(output + r) * Shape.InputChannels) + inputChannel) * taps) + ((nint)firstRow * Shape.KernelWidth) + column;
                float* total = sums + (r * TileInputs) + v;
                nint step = IsMerged ? Shape.KernelWidth : 1;
                for (int tap = 0; tap < tileTaps; tap++)
                {
                    *target = Accumulate ? *target + *total : *total;
                    target += step;
                    total += TileChannels * TileInputs;
                }
            }
        }
    }

    /// <summary>Replaces [count × 16] by the count sums over 16, in its first count places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddLanes(float* sums, int count)
    {
        // 16 by 16 transposed: the vectors are then the lanes, and each place of them one sum. The count is a multiple of 8.
        float* square = stackalloc float[ImageBlocks.Lanes * ImageBlocks.Lanes];
        for (int first = 0; first < count; first += ImageBlocks.Lanes)
        {
            int used = Math.Min(ImageBlocks.Lanes, count - first);
            float* from = sums + ((nint)first * ImageBlocks.Lanes);
            if (used == ImageBlocks.Lanes)
            {
                Transposition.Block16(from, ImageBlocks.Lanes, square, ImageBlocks.Lanes);
            }
            else
            {
                for (int i = 0; i < used; i++)
                {
                    for (int lane = 0; lane < ImageBlocks.Lanes; lane++)
                    {
                        square[(lane * ImageBlocks.Lanes) + i] = from[(i * ImageBlocks.Lanes) + lane];
                    }
                }
            }

            for (int half = ImageBlocks.Lanes / 2; half > 0; half /= 2)
            {
                for (int lane = 0; lane < half; lane++)
                {
                    AddRow(square + (lane * ImageBlocks.Lanes), square + ((lane + half) * ImageBlocks.Lanes));
                }
            }

            new ReadOnlySpan<float>(square, used).CopyTo(new Span<float>(sums + first, used));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(float* row, float* other)
    {
        if (Simd512.IsSupported)
        {
            (Vector512.Load(row) + Vector512.Load(other)).Store(row);
            return;
        }

        for (int i = 0; i < ImageBlocks.Lanes; i++)
        {
            row[i] += other[i];
        }
    }
}
