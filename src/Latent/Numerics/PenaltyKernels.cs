using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Penalties for activations [rows × units]: their values, and their gradients added to those that are there.</summary>
internal static unsafe class PenaltyKernels
{
    /// <summary>How near to 0 and 1 a mean activation may come.</summary>
    private const double Margin = 1e-6;

    /// <summary>weight · Σ over units of ρ·log(ρ/m) + (1 − ρ)·log((1 − ρ)/(1 − m)), with m the mean over the rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The activations of a row.</param>
    /// <param name="target">ρ.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="activations">The activations.</param>
    /// <param name="gradient">To which the gradient is added; empty for none.</param>
    public static double Sparsity(int rows, int units, float target, float weight, ReadOnlySpan<float> activations, Span<float> gradient)
    {
        Require.Length(activations, (long)rows * units);
        double total = 0;
        for (int unit = 0; unit < units; unit++)
        {
            double sum = 0;
            for (int i = unit; i < rows * units; i += units)
            {
                sum += activations[i];
            }

            // A NaN stays one, so that it is seen.
            double mean = Math.Clamp(sum / rows, Margin, 1 - Margin);
            total += (target * Math.Log(target / mean)) + ((1 - target) * Math.Log((1 - target) / (1 - mean)));
            float share = (float)(weight / rows * (((1 - target) / (1 - mean)) - (target / mean)));
            if (!gradient.IsEmpty)
            {
                for (int i = unit; i < rows * units; i += units)
                {
                    gradient[i] += share;
                }
            }
        }

        return weight * total;
    }

    /// <summary>weight / rows · Σ |activation|.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="activations">The activations.</param>
    /// <param name="gradient">To which the gradient is added; empty for none.</param>
    public static double Absolute(int rows, float weight, ReadOnlySpan<float> activations, Span<float> gradient)
    {
        fixed (float* a = activations, g = gradient)
        {
            float factor = weight / rows;
            if (!gradient.IsEmpty)
            {
                Require.SameLength(activations, gradient);
                RangeLoop.Run(activations.Length, new SignKernel(a, g, factor));
            }

            return weight / (double)rows * SumLoop.Run(activations.Length, new AbsoluteKernel(a));
        }
    }

    /// <summary>The number of values that equal the target's after rounding both to whole numbers, ties to even.</summary>
    public static long CountEqualRounded(ReadOnlySpan<float> output, ReadOnlySpan<float> target)
    {
        Require.SameLength(output, target);
        fixed (float* o = output, t = target)
        {
            return (long)SumLoop.Run(output.Length, new EqualKernel(o, t));
        }
    }

    private readonly struct SignKernel(float* a, float* g, float factor) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector zero = TSimd.Broadcast(0f), up = TSimd.Broadcast(factor), down = TSimd.Broadcast(-factor);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector value = TSimd.Load(a + i);
                TVector slope = TSimd.Select(TSimd.LessThan(zero, value), up, TSimd.Select(TSimd.LessThan(value, zero), down, zero));
                TSimd.Store(g + i, TSimd.Add(TSimd.Load(g + i), slope));
            }
        }
    }

    private readonly struct AbsoluteKernel(float* a) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Abs(TSimd.Load(a + index));
    }

    private readonly struct EqualKernel(float* o, float* t) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector zero = TSimd.Broadcast(0f), one = TSimd.Broadcast(1f);
            TVector distance = TSimd.Abs(TSimd.Subtract(TSimd.Round(TSimd.Load(o + index)), TSimd.Round(TSimd.Load(t + index))));
            return TSimd.Select(TSimd.LessThan(distance, TSimd.Broadcast(0.5f)), one, zero);
        }
    }
}
