using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Dropout and noise over whole buffers.</summary>
internal static unsafe class NoiseKernels
{
    /// <summary>mask = 0 with probability rate, else 1 / (1 − rate); output = input · mask. One draw for each value, in order.</summary>
    /// <param name="random">The stream drawn from.</param>
    /// <param name="rate">The probability of a zero, from 0 to below 1.</param>
    /// <param name="input">The values.</param>
    /// <param name="output">Takes as many; may be the input.</param>
    /// <param name="mask">Takes as many, for the backward pass: gradient · mask.</param>
    public static void Dropout(RandomStream random, float rate, ReadOnlySpan<float> input, Span<float> output, Span<float> mask)
    {
        Require.SameLength(input, output);
        Require.SameLength(input, mask);
        random.FillUniform(mask);
        fixed (float* x = input, y = output, m = mask)
        {
            RangeLoop.Run(input.Length, new DropoutKernel(x, y, m, rate, 1f / (1f - rate)));
        }
    }

    /// <summary>output = input + deviation · normal. One draw for each value, in order.</summary>
    /// <param name="random">The stream drawn from.</param>
    /// <param name="deviation">The standard deviation.</param>
    /// <param name="input">The values.</param>
    /// <param name="output">Takes as many; not the input, because the draws are put there first.</param>
    public static void AddNormal(RandomStream random, float deviation, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.SameLength(input, output);
        if (input.Overlaps(output))
        {
            throw new ArgumentException("The output must not overlap the input.", nameof(output));
        }

        random.FillNormal(output);
        fixed (float* x = input, y = output)
        {
            RangeLoop.Run(input.Length, new NoiseKernel(x, y, deviation));
        }
    }

    private readonly struct DropoutKernel(float* x, float* y, float* m, float rate, float scale) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector limit = TSimd.Broadcast(rate), factor = TSimd.Broadcast(scale), zero = TSimd.Broadcast(0f);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector mask = TSimd.Select(TSimd.LessThan(TSimd.Load(m + i), limit), zero, factor);
                TSimd.Store(m + i, mask);
                TSimd.Store(y + i, TSimd.Multiply(TSimd.Load(x + i), mask));
            }
        }
    }

    private readonly struct NoiseKernel(float* x, float* y, float deviation) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector factor = TSimd.Broadcast(deviation);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TSimd.Store(y + i, TSimd.Add(TSimd.Load(x + i), TSimd.Multiply(factor, TSimd.Load(y + i))));
            }
        }
    }
}
