using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>Sums two terms over all values of each channel, on all threads, in one fixed order.</summary>
/// <remarks>
/// Rows: lanes are features; 64 rows are summed in single precision and those sums in double. Blocks: lanes are images;
/// the pixels of a block are summed in single precision lane by lane, then the lanes, and then the blocks, in double.
/// A piece takes all values of some channels, so threads change nothing.
/// </remarks>
internal static unsafe class ChannelSums
{
    /// <summary>The rows whose sum is kept in single precision.</summary>
    private const int RowChunk = 64;

    /// <summary>The features or channels of a piece.</summary>
    private const int RowPiece = 64;
    private const int BlockPiece = 4;

    /// <summary>Runs a term over all values.</summary>
    /// <param name="layout">Where the channels lie.</param>
    /// <param name="term">The term.</param>
    /// <param name="center">The channels' first numbers; null for zeros.</param>
    /// <param name="factor">The channels' second numbers; null for zeros.</param>
    /// <param name="first">Takes the sum of the first term for each channel.</param>
    /// <param name="second">Takes that of the second.</param>
    public static void Run<TTerm>(ChannelLayout layout, TTerm term, float* center, float* factor, double* first, double* second)
        where TTerm : unmanaged, IChannelTerm
    {
        int piece = layout.IsBlocked ? BlockPiece : RowPiece;
        var task = new Task<TTerm>(layout, term, center, factor, first, second);
        int pieces = (layout.Channels + piece - 1) / piece;
        if (layout.Length < Tuning.ElementwiseChunk)
        {
            for (int index = 0; index < pieces; index++)
            {
                task.Run(index);
            }

            return;
        }

        WorkerPool.Shared.Run(pieces, task);
    }

    private readonly struct Task<TTerm>(ChannelLayout layout, TTerm term, float* center, float* factor, double* first, double* second) : IPoolTask
        where TTerm : unmanaged, IChannelTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            if (layout.IsBlocked)
            {
                int start = index * BlockPiece, end = Math.Min(layout.Channels, start + BlockPiece);
                for (int channel = start; channel < end; channel++)
                {
                    if (Simd512.IsSupported)
                    {
                        Blocks<Simd512, Vector512<float>>(channel);
                    }
                    else if (Simd256.IsSupported)
                    {
                        Blocks<Simd256, Vector256<float>>(channel);
                    }
                    else if (Simd128.IsSupported)
                    {
                        Blocks<Simd128, Vector128<float>>(channel);
                    }
                    else
                    {
                        Blocks<SimdScalar, float>(channel);
                    }
                }

                return;
            }

            var kernel = new RowsKernel(this);
            RangeLoop.RunChunk(ref kernel, index * RowPiece, Math.Min(layout.Channels, (index + 1) * RowPiece));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Blocks<TSimd, TVector>(int channel)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* lanes = stackalloc float[2 * ImageBlocks.Lanes];
            TVector middle = TSimd.Broadcast(center == null ? 0f : center[channel]), scale = TSimd.Broadcast(factor == null ? 0f : factor[channel]);
            double total = 0, otherTotal = 0;
            nint step = (nint)layout.Channels * ImageBlocks.Lanes;
            int blocks = ImageBlocks.Count(layout.Count);
            TTerm own = term;
            for (int block = 0; block < blocks; block++)
            {
                nint at = ((nint)block * layout.Pixels * step) + (channel * ImageBlocks.Lanes);
                for (int lane = 0; lane < ImageBlocks.Lanes; lane += TSimd.Lanes)
                {
                    TVector sum = TSimd.Broadcast(0f), other = TSimd.Broadcast(0f);
                    for (int pixel = 0; pixel < layout.Pixels; pixel++)
                    {
                        sum = TSimd.Add(sum, own.Evaluate<TSimd, TVector>(at + (pixel * step) + lane, middle, scale, out TVector next));
                        other = TSimd.Add(other, next);
                    }

                    TSimd.Store(lanes + lane, sum);
                    TSimd.Store(lanes + ImageBlocks.Lanes + lane, other);
                }

                int used = Math.Min(ImageBlocks.Lanes, layout.Count - (block * ImageBlocks.Lanes));
                for (int lane = 0; lane < used; lane++)
                {
                    total += lanes[lane];
                    otherTotal += lanes[ImageBlocks.Lanes + lane];
                }
            }

            first[channel] = total;
            second[channel] = otherTotal;
        }

        private readonly struct RowsKernel(Task<TTerm> task) : IRangeKernel
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run<TSimd, TVector>(int start, int end)
                where TSimd : struct, ISimd<TVector>
                where TVector : struct => task.Rows<TSimd, TVector>(start, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Rows<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* lanes = stackalloc float[2 * ImageBlocks.Lanes];
            TTerm own = term;
            for (int feature = start; feature < end; feature += TSimd.Lanes)
            {
                TVector middle = center == null ? TSimd.Broadcast(0f) : TSimd.Load(center + feature);
                TVector scale = factor == null ? TSimd.Broadcast(0f) : TSimd.Load(factor + feature);
                for (int lane = 0; lane < TSimd.Lanes; lane++)
                {
                    first[feature + lane] = 0;
                    second[feature + lane] = 0;
                }

                for (int chunk = 0; chunk < layout.Count; chunk += RowChunk)
                {
                    TVector sum = TSimd.Broadcast(0f), other = TSimd.Broadcast(0f);
                    for (int row = chunk; row < Math.Min(layout.Count, chunk + RowChunk); row++)
                    {
                        sum = TSimd.Add(sum, own.Evaluate<TSimd, TVector>(((nint)row * layout.Channels) + feature, middle, scale, out TVector next));
                        other = TSimd.Add(other, next);
                    }

                    TSimd.Store(lanes, sum);
                    TSimd.Store(lanes + ImageBlocks.Lanes, other);
                    for (int lane = 0; lane < TSimd.Lanes; lane++)
                    {
                        first[feature + lane] += lanes[lane];
                        second[feature + lane] += lanes[ImageBlocks.Lanes + lane];
                    }
                }
            }
        }
    }
}
