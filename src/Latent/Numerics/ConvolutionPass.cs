using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Latent.Numerics;

/// <summary>A convolution forward, or one backward to its input (a transposed convolution forward), cut into pieces of some rows of some blocks.</summary>
/// <remarks>
/// The two are one loop over a target image that gathers from a source image: <see cref="ConvolutionAxis"/> says which taps
/// reach a target position, and the weights are packed as [target channels / 8][taps, class by class][source channels][8].
/// The vectors of a tile are neighbouring target pixels with the same taps; their source windows stay in the first level
/// of cache while the tiles of all target channels pass. Where the packed weights are too large to pass by for each
/// pixel, the vectors are the same pixel of several blocks.
/// </remarks>
internal unsafe struct ConvolutionPass : IVectorTask
{
    /// <summary>The channels that are packed side by side.</summary>
    public const int TileChannels = 8;

    /// <summary>The most blocks that are taken together.</summary>
    private const int MaxBlocks = 3;

    public int Blocks;
    public int SourceChannels;
    public int SourceWidth;
    public int SourceLength;
    public int TargetChannels;
    public int TargetHeight;
    public int TargetWidth;

    /// <summary>The distance of neighbouring pixels with the same taps: the stride, backward; else 1.</summary>
    public int TargetStep;

    /// <summary>The distance of what they read: the stride, forward; else 1.</summary>
    public int SourceStep;
    public int KernelWidth;
    public int KernelTaps;
    public ConvolutionAxis* Vertical;
    public ConvolutionAxis* Horizontal;
    public float* Weight;
    public float* Source;
    public float* Target;
    public float* Bias;
    public Activation Activation;
    public float* Output;

    /// <summary>Whether vectors are blocks rather than pixels.</summary>
    public bool AlongBlocks;

    /// <summary>The target rows of a piece.</summary>
    public int PieceRows;

    /// <summary>The pieces of a block, or of blocks taken together.</summary>
    public int RowPieces;

    private readonly int TargetLength => TargetChannels * TargetHeight * TargetWidth;

    /// <summary>The number of pieces, after choosing them.</summary>
    public int Plan(int threads)
    {
        AlongBlocks = Blocks > 1 && (long)KernelTaps * SourceChannels * TargetChannels > Tuning.ConvolutionWeightsByPixel;
        int groups = AlongBlocks ? (Blocks + MaxBlocks - 1) / MaxBlocks : Blocks;
        int wanted = threads == 1 ? 1 : Math.Min(TargetHeight, ((4 * threads) + groups - 1) / groups);
        PieceRows = (TargetHeight + wanted - 1) / wanted;
        RowPieces = (TargetHeight + PieceRows - 1) / PieceRows;
        return groups * RowPieces;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int index) => VectorTask.Run(this, index);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TSimd, TVector>(int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int group = index / RowPieces, firstRow = index % RowPieces * PieceRows;
        int endRow = Math.Min(TargetHeight, firstRow + PieceRows);
        if (AlongBlocks)
        {
            int groups = (Blocks + MaxBlocks - 1) / MaxBlocks;
            int firstBlock = (int)((long)Blocks * group / groups), endBlock = (int)((long)Blocks * (group + 1) / groups);
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < TargetWidth; column++)
                {
                    Tile<TSimd, TVector>(
                        firstBlock, row, column, endBlock - firstBlock, SourceLength * (nint)ImageBlocks.Lanes, TargetLength * (nint)ImageBlocks.Lanes);
                }
            }

            return;
        }

        int most = TargetChannels == 1 ? 8 : 3;
        nint sourceVector = (nint)SourceStep * SourceChannels * ImageBlocks.Lanes;
        nint targetVector = (nint)TargetStep * TargetChannels * ImageBlocks.Lanes;
        for (int row = firstRow; row < endRow; row++)
        {
            for (int phase = 0; phase < TargetStep; phase++)
            {
                for (int column = phase; column < TargetWidth;)
                {
                    int alike = 1, first = Horizontal[column].First, count = Horizontal[column].Count;
                    for (int other = column + TargetStep; alike <= most && other < TargetWidth; other += TargetStep)
                    {
                        if (Horizontal[other].First != first || Horizontal[other].Count != count)
                        {
                            break;
                        }

                        alike++;
                    }

                    int vectors = alike >= most ? most : Math.Min(alike, 3);
                    if (most == 3 && alike == 4)
                    {
                        // 4 as 2 + 2, not 3 + 1.
                        vectors = 2;
                    }

                    Tile<TSimd, TVector>(group, row, column, vectors, sourceVector, targetVector);
                    column += vectors * TargetStep;
                }
            }
        }
    }

    /// <summary>All target channels of some neighbouring pixels or blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile<TSimd, TVector>(int block, int row, int column, int vectors, nint sourceVector, nint targetVector)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        ConvolutionAxis vertical = Vertical[row], horizontal = Horizontal[column];
        int tileChannels = TSimd.Lanes == 16 ? TileChannels : TileChannels / 2;
        int outer = horizontal.Count == 0 ? 0 : vertical.Count, inner = horizontal.Count * SourceChannels;
        nint panel = (nint)KernelTaps * SourceChannels * TileChannels;
        nint tap = (vertical.ClassStart * KernelWidth) + (vertical.ClassTaps * horizontal.ClassStart)
            + (vertical.First * horizontal.ClassTaps) + horizontal.First;
        float* weight = Weight + (tap * SourceChannels * TileChannels);
        nint weightOuter = (nint)horizontal.ClassTaps * SourceChannels * TileChannels;
        nint sourceOuter = (nint)SourceWidth * SourceChannels * ImageBlocks.Lanes;
        float* source = Source + (block * (nint)SourceLength * ImageBlocks.Lanes)
            + ((((nint)vertical.Source * SourceWidth) + horizontal.Source) * SourceChannels * ImageBlocks.Lanes);
        nint place = (block * (nint)TargetLength * ImageBlocks.Lanes)
            + ((((nint)row * TargetWidth) + column) * TargetChannels * ImageBlocks.Lanes);
        float* target = Target + place;
        if (Sse.IsSupported && outer * inner <= Tuning.ConvolutionShortSum)
        {
            // So few products for each value that the time is that of waiting for the memory it is written to: have it fetched
            // while two tiles before it are computed.
            for (int vector = 0; vector < vectors; vector++)
            {
                float* ahead = target + (((2 * vectors) + vector) * targetVector);
                for (int line = 0; line < TargetChannels; line++)
                {
                    Sse.Prefetch0(ahead + (line * ImageBlocks.Lanes));
                }
            }
        }

        for (int channel = 0; channel < TargetChannels; channel += tileChannels)
        {
            int channels = Math.Min(tileChannels, TargetChannels - channel);
            float* a = weight + (channel / TileChannels * panel) + (channel % TileChannels);
            for (int lane = 0; lane < ImageBlocks.Lanes; lane += TSimd.Lanes)
            {
                ConvolutionTile.Run<TSimd, TVector>(
                    channels, vectors, outer, inner, a, weightOuter, source + lane, sourceOuter, sourceVector, target + (channel * ImageBlocks.Lanes) + lane, targetVector);
            }
        }

        if (Bias != null || Activation.Kind != ActivationKind.None)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                Finish<TSimd, TVector>(place + (vector * targetVector));
            }
        }
    }

    /// <summary>Bias and activation of one pixel's channels.</summary>
    private readonly void Finish<TSimd, TVector>(nint place)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch (Activation.Kind)
        {
            case ActivationKind.ReLU:
                Finish<TSimd, TVector, ActivationTags.ReLU>(place);
                break;
            case ActivationKind.LeakyReLU:
                Finish<TSimd, TVector, ActivationTags.LeakyReLU>(place);
                break;
            case ActivationKind.SELU:
                Finish<TSimd, TVector, ActivationTags.SELU>(place);
                break;
            case ActivationKind.Sigmoid:
                Finish<TSimd, TVector, ActivationTags.Sigmoid>(place);
                break;
            case ActivationKind.Tanh:
                Finish<TSimd, TVector, ActivationTags.Tanh>(place);
                break;
            default:
                Finish<TSimd, TVector, ActivationTags.None>(place);
                break;
        }
    }

    private readonly void Finish<TSimd, TVector, TTag>(nint place)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        if (Output == null)
        {
            FinishForward<TSimd, TVector, TTag>(TargetChannels, Activation.Slope, Target + place, Bias);
        }
        else
        {
            FinishBackward<TSimd, TVector, TTag>(TargetChannels, Activation.Slope, Target + place, Output + place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FinishForward<TSimd, TVector, TTag>(int channels, float slope, float* target, float* bias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        for (int channel = 0; channel < channels; channel++)
        {
            TVector shift = TSimd.Broadcast(bias == null ? 0f : bias[channel]);
            for (int lane = 0; lane < ImageBlocks.Lanes; lane += TSimd.Lanes)
            {
                TVector value = TSimd.Add(TSimd.Load(target + lane), shift);
                TSimd.Store(target + lane, ActivationFunctions.Apply<TSimd, TVector>(TTag.Kind, slope, value));
            }

            target += ImageBlocks.Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FinishBackward<TSimd, TVector, TTag>(int channels, float slope, float* target, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        for (int at = 0; at < channels * ImageBlocks.Lanes; at += TSimd.Lanes)
        {
            TSimd.Store(target + at, ActivationFunctions.ApplyDerivative<TSimd, TVector>(TTag.Kind, slope, TSimd.Load(output + at), TSimd.Load(target + at)));
        }
    }
}
