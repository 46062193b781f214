using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>Sums the values of an <see cref="ISumKernel"/> on all threads, in one fixed order.</summary>
/// <remarks>
/// Element i goes to lane i mod 16 of its chunk of <see cref="Tuning.SumChunk"/> elements, in single precision; the 16
/// lanes are added in ascending order in double precision, and so are the chunks. Neither threads nor vector widths change a bit.
/// </remarks>
internal static unsafe class SumLoop
{
    private const int Lanes = 16;
    private const int ChunksAtOnce = 512;

    /// <summary>The sum over a length.</summary>
    public static double Run<TKernel>(int length, TKernel kernel)
        where TKernel : unmanaged, ISumKernel
    {
        double total = 0;
        double* partial = stackalloc double[ChunksAtOnce];
        for (long start = 0; start < length; start += ChunksAtOnce * Tuning.SumChunk)
        {
            int chunks = (int)Math.Min(ChunksAtOnce, (length - start + Tuning.SumChunk - 1) / Tuning.SumChunk);
            WorkerPool.Shared.Run(chunks, new Chunks<TKernel>(kernel, (int)start, length, partial));
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                total += partial[chunk];
            }
        }

        return total;
    }

    /// <summary>The sum over one chunk or less, on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double RunChunk<TKernel>(ref TKernel kernel, int start, int end)
        where TKernel : unmanaged, ISumKernel
    {
        float* lanes = stackalloc float[Lanes];
        new Span<float>(lanes, Lanes).Clear();
        int vectors = start + ((end - start) & ~(Lanes - 1));
        if (Simd512.IsSupported)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = start; i < vectors; i += Lanes)
            {
                sum += kernel.Evaluate<Simd512, Vector512<float>>(i);
            }

            sum.Store(lanes);
        }
        else if (Simd256.IsSupported)
        {
            Vector256<float> low = Vector256<float>.Zero, high = Vector256<float>.Zero;
            for (int i = start; i < vectors; i += Lanes)
            {
                low += kernel.Evaluate<Simd256, Vector256<float>>(i);
                high += kernel.Evaluate<Simd256, Vector256<float>>(i + 8);
            }

            low.Store(lanes);
            high.Store(lanes + 8);
        }
        else if (Simd128.IsSupported)
        {
            AddVectors<TKernel, Simd128, Vector128<float>>(ref kernel, start, vectors, lanes);
        }
        else
        {
            vectors = start;
        }

        for (int i = vectors; i < end; i++)
        {
            lanes[(i - start) % Lanes] += kernel.Evaluate<SimdScalar, float>(i);
        }

        double total = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            total += lanes[lane];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddVectors<TKernel, TSimd, TVector>(ref TKernel kernel, int start, int end, float* lanes)
        where TKernel : unmanaged, ISumKernel
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = start; i < end; i += TSimd.Lanes)
        {
            float* lane = lanes + ((i - start) % Lanes);
            TSimd.Store(lane, TSimd.Add(TSimd.Load(lane), kernel.Evaluate<TSimd, TVector>(i)));
        }
    }

    private readonly struct Chunks<TKernel>(TKernel kernel, int start, int length, double* partial) : IPoolTask
        where TKernel : unmanaged, ISumKernel
    {
        private readonly TKernel _kernel = kernel;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Run(int index)
        {
            long first = start + ((long)index * Tuning.SumChunk);
            TKernel own = _kernel;
            partial[index] = RunChunk(ref own, (int)first, (int)Math.Min(first + Tuning.SumChunk, length));
        }
    }
}
