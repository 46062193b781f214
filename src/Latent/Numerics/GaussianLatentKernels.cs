using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Draws from latent normal distributions, their divergence from N(0, 1), and the gradients of both.</summary>
internal static unsafe class GaussianLatentKernels
{
    /// <summary>z = μ + exp(½ log σ²) · ε.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="logVariance">log σ².</param>
    /// <param name="noise">ε.</param>
    /// <param name="sample">Takes z.</param>
    public static void Sample(ReadOnlySpan<float> mean, ReadOnlySpan<float> logVariance, ReadOnlySpan<float> noise, Span<float> sample)
    {
        Require.SameLength(mean, logVariance);
        Require.SameLength(mean, noise);
        Require.SameLength(mean, sample);
        fixed (float* m = mean, v = logVariance, e = noise, z = sample)
        {
            RangeLoop.Run(mean.Length, new SampleKernel(m, v, e, z));
        }
    }

    /// <summary>The divergence ½ (μ² + σ² − 1 − log σ²) of each latent, summed over the rows in their order.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The latents of a row.</param>
    /// <param name="mean">μ: [rows × units].</param>
    /// <param name="logVariance">log σ²: [rows × units].</param>
    /// <param name="divergence">Takes the sum of each latent.</param>
    public static void Divergence(int rows, int units, ReadOnlySpan<float> mean, ReadOnlySpan<float> logVariance, Span<float> divergence)
    {
        Require.Length(mean, (long)rows * units);
        Require.Length(logVariance, (long)rows * units);
        for (int unit = 0; unit < units; unit++)
        {
            double sum = 0;
            for (int row = 0; row < rows; row++)
            {
                double m = mean[(row * units) + unit], v = logVariance[(row * units) + unit];
                sum += (m * m) + Math.Exp(v) - 1 - v;
            }

            divergence[unit] = (float)(0.5 * sum);
        }
    }

    /// <summary>The gradients by μ and log σ², of what comes after the draw and of the divergence.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="logVariance">log σ².</param>
    /// <param name="noise">ε.</param>
    /// <param name="gradient">The gradient by z.</param>
    /// <param name="factor">What the divergence counts.</param>
    /// <param name="meanGradient">Takes the gradient by μ.</param>
    /// <param name="logVarianceGradient">Takes the gradient by log σ².</param>
    public static void Backward(
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> logVariance,
        ReadOnlySpan<float> noise,
        ReadOnlySpan<float> gradient,
        float factor,
        Span<float> meanGradient,
        Span<float> logVarianceGradient)
    {
        Require.SameLength(mean, logVariance);
        Require.SameLength(mean, noise);
        Require.SameLength(mean, gradient);
        Require.SameLength(mean, meanGradient);
        Require.SameLength(mean, logVarianceGradient);
        fixed (float* m = mean, v = logVariance, e = noise, dz = gradient, dm = meanGradient, dv = logVarianceGradient)
        {
            RangeLoop.Run(mean.Length, new BackwardKernel(m, v, e, dz, factor, dm, dv));
        }
    }

    private readonly struct SampleKernel(float* m, float* v, float* e, float* z) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector half = TSimd.Broadcast(0.5f);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector deviation = VectorMath.Exp<TSimd, TVector>(TSimd.Multiply(half, TSimd.Load(v + i)));
                TSimd.Store(z + i, TSimd.Fma(deviation, TSimd.Load(e + i), TSimd.Load(m + i)));
            }
        }
    }

    private readonly struct BackwardKernel(float* m, float* v, float* e, float* dz, float factor, float* dm, float* dv) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector half = TSimd.Broadcast(0.5f), weight = TSimd.Broadcast(factor), one = TSimd.Broadcast(1f);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector gradient = TSimd.Load(dz + i);
                TVector deviation = VectorMath.Exp<TSimd, TVector>(TSimd.Multiply(half, TSimd.Load(v + i)));
                TSimd.Store(dm + i, TSimd.Fma(weight, TSimd.Load(m + i), gradient));
                TVector fromSample = TSimd.Multiply(TSimd.Multiply(gradient, TSimd.Load(e + i)), deviation);
                TVector fromDivergence = TSimd.Multiply(weight, TSimd.Subtract(TSimd.Multiply(deviation, deviation), one));
                TSimd.Store(dv + i, TSimd.Multiply(half, TSimd.Add(fromSample, fromDivergence)));
            }
        }
    }
}
