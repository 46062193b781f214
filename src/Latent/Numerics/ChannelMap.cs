using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>An element-wise loop with parameters of each channel, four of them: [4 × channels].</summary>
internal static unsafe class ChannelMap
{
    /// <summary>Runs a map over all values on all threads; unused lanes of the last block too.</summary>
    public static void Run<TMap>(ChannelLayout layout, TMap map, float* parameters)
        where TMap : unmanaged, IChannelMap
    {
        // A cell is a row, or a pixel of a block: all channels side by side.
        int cells = layout.IsBlocked ? ImageBlocks.Count(layout.Count) * layout.Pixels : layout.Count;
        int cellLength = layout.IsBlocked ? layout.Channels * ImageBlocks.Lanes : layout.Channels;
        int cellsPerPiece = Math.Max(1, Tuning.ElementwiseChunk / Math.Max(1, cellLength));
        WorkerPool.Shared.Run((cells + cellsPerPiece - 1) / cellsPerPiece, new Task<TMap>(layout, map, parameters, cells, cellsPerPiece));
    }

    private readonly struct Task<TMap>(ChannelLayout layout, TMap map, float* parameters, int cells, int cellsPerPiece) : IPoolTask
        where TMap : unmanaged, IChannelMap
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            int end = Math.Min(cells, (index + 1) * cellsPerPiece);
            for (int cell = index * cellsPerPiece; cell < end; cell++)
            {
                if (!layout.IsBlocked)
                {
                    var kernel = new RowKernel(map, parameters, layout.Channels, (nint)cell * layout.Channels);
                    RangeLoop.RunChunk(ref kernel, 0, layout.Channels);
                }
                else if (Simd512.IsSupported)
                {
                    Cell<Simd512, Vector512<float>>(cell);
                }
                else if (Simd256.IsSupported)
                {
                    Cell<Simd256, Vector256<float>>(cell);
                }
                else if (Simd128.IsSupported)
                {
                    Cell<Simd128, Vector128<float>>(cell);
                }
                else
                {
                    Cell<SimdScalar, float>(cell);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Cell<TSimd, TVector>(int cell)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            nint at = (nint)cell * layout.Channels * ImageBlocks.Lanes;
            int count = layout.Channels;
            TMap own = map;
            for (int channel = 0; channel < count; channel++)
            {
                TVector p0 = TSimd.Broadcast(parameters[channel]), p1 = TSimd.Broadcast(parameters[count + channel]);
                TVector p2 = TSimd.Broadcast(parameters[(2 * count) + channel]), p3 = TSimd.Broadcast(parameters[(3 * count) + channel]);
                for (int lane = 0; lane < ImageBlocks.Lanes; lane += TSimd.Lanes)
                {
                    own.Write<TSimd, TVector>(at + lane, p0, p1, p2, p3);
                }

                at += ImageBlocks.Lanes;
            }
        }

        private readonly struct RowKernel(TMap map, float* parameters, int count, nint start) : IRangeKernel
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run<TSimd, TVector>(int first, int end)
                where TSimd : struct, ISimd<TVector>
                where TVector : struct
            {
                TMap own = map;
                for (int i = first; i < end; i += TSimd.Lanes)
                {
                    own.Write<TSimd, TVector>(
                        start + i, TSimd.Load(parameters + i), TSimd.Load(parameters + count + i), TSimd.Load(parameters + (2 * count) + i), TSimd.Load(parameters + (3 * count) + i));
                }
            }
        }
    }
}
