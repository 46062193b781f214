using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Runs an <see cref="IRangeKernel"/> over a length: whole vectors of the widest kind, then single values, in chunks on all threads.</summary>
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
        int vectors;
        if (Simd512.IsSupported)
        {
            vectors = start + ((end - start) & ~15);
            kernel.Run<Simd512, System.Runtime.Intrinsics.Vector512<float>>(start, vectors);
        }
        else if (Simd256.IsSupported)
        {
            vectors = start + ((end - start) & ~7);
            kernel.Run<Simd256, System.Runtime.Intrinsics.Vector256<float>>(start, vectors);
        }
        else if (Simd128.IsSupported)
        {
            vectors = start + ((end - start) & ~3);
            kernel.Run<Simd128, System.Runtime.Intrinsics.Vector128<float>>(start, vectors);
        }
        else
        {
            vectors = start;
        }

        if (vectors < end)
        {
            kernel.Run<SimdScalar, float>(vectors, end);
        }
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
