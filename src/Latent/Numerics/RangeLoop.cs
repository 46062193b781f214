using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>Runs an <see cref="IRangeKernel"/> over a length: whole vectors of the widest kind, then of narrower ones, then single values, in chunks on all threads.</summary>
/// <remarks>Each element is computed by the same operations wherever it lies, so neither the width nor the threads nor the length change its bits.</remarks>
internal static class RangeLoop
{
    /// <summary>Runs a kernel on all threads.</summary>
    public static void Run<TKernel>(int length, TKernel kernel)
        where TKernel : unmanaged, IRangeKernel
    {
        if (length <= Tuning.ElementwiseChunk)
        {
            RunChunk(ref kernel, 0, length);
            return;
        }

        int chunks = (int)(((long)length + Tuning.ElementwiseChunk - 1) / Tuning.ElementwiseChunk);
        WorkerPool.Shared.Run(chunks, new Chunks<TKernel>(kernel, length));
    }

    /// <summary>Runs a kernel over a part on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunChunk<TKernel>(ref TKernel kernel, int start, int end)
        where TKernel : unmanaged, IRangeKernel
    {
        // What the widest vectors leave over goes to narrower ones: of 30 values one at a time would be 14.
        int at = start;
        if (Simd512.IsSupported)
        {
            at = RunVectors<TKernel, Simd512, Vector512<float>>(ref kernel, at, end);
        }

        if (Simd256.IsSupported)
        {
            at = RunVectors<TKernel, Simd256, Vector256<float>>(ref kernel, at, end);
        }

        if (Simd128.IsSupported)
        {
            at = RunVectors<TKernel, Simd128, Vector128<float>>(ref kernel, at, end);
        }

        if (at < end)
        {
            kernel.Run<SimdScalar, float>(at, end);
        }
    }

    /// <summary>Runs as many whole vectors of a width as there are, and says where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RunVectors<TKernel, TSimd, TVector>(ref TKernel kernel, int start, int end)
        where TKernel : unmanaged, IRangeKernel
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int vectors = start + ((end - start) & -TSimd.Lanes);
        if (start < vectors)
        {
            kernel.Run<TSimd, TVector>(start, vectors);
        }

        return vectors;
    }

    private readonly struct Chunks<TKernel>(TKernel kernel, int length) : IPoolTask
        where TKernel : unmanaged, IRangeKernel
    {
        private readonly TKernel _kernel = kernel;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run(int index)
        {
            int start = index * Tuning.ElementwiseChunk;
            TKernel own = _kernel;
            RunChunk(ref own, start, (int)Math.Min((long)start + Tuning.ElementwiseChunk, length));
        }
    }
}
