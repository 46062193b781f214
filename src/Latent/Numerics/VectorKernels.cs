using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Simple operations over whole buffers, on all threads.</summary>
internal static unsafe class VectorKernels
{
    /// <summary>result = left ∘ right; the result may be either.</summary>
    public static void Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result)
    {
        Require.SameLength(left, right);
        Require.SameLength(left, result);
        fixed (float* a = left, b = right, c = result)
        {
            RangeLoop.Run(left.Length, new MultiplyKernel(a, b, c));
        }
    }

    /// <summary>target ← target + factor · source.</summary>
    public static void AddScaled(float factor, ReadOnlySpan<float> source, Span<float> target)
    {
        Require.SameLength(source, target);
        fixed (float* x = source, y = target)
        {
            RangeLoop.Run(source.Length, new AddScaledKernel(factor, x, y));
        }
    }

    /// <summary>The sum of all values, in the fixed order of <see cref="SumLoop"/>.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        fixed (float* x = values)
        {
            return SumLoop.Run(values.Length, new SumKernel(x, 1f));
        }
    }

    /// <summary>Whether no value is NaN or infinite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> values)
    {
        // 0 · x is 0 for every number, and NaN otherwise; NaN stays in a sum.
        fixed (float* x = values)
        {
            return SumLoop.Run(values.Length, new SumKernel(x, 0f)) == 0;
        }
    }

    private readonly struct MultiplyKernel(float* a, float* b, float* c) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* left = a, right = b, result = c;
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TSimd.Store(result + i, TSimd.Multiply(TSimd.Load(left + i), TSimd.Load(right + i)));
            }
        }
    }

    private readonly struct AddScaledKernel(float factor, float* x, float* y) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* source = x, target = y;
            TVector scale = TSimd.Broadcast(factor);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TSimd.Store(target + i, TSimd.Fma(scale, TSimd.Load(source + i), TSimd.Load(target + i)));
            }
        }
    }

    private readonly struct SumKernel(float* x, float factor) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(TSimd.Load(x + index), TSimd.Broadcast(factor));
    }
}
