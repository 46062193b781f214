using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Optimizer steps over flat buffers of parameters, each in one pass over memory.</summary>
/// <remarks>
/// What an optimizer remembers becomes zero below the smallest normal number, 1.2e-38. Without that the memory of a weight
/// whose gradient has become zero for good, as behind a dead ReLU, would decay to a subnormal number and stay there, since
/// 0.9 times 4 of the least units rounds to 4; and processors take several to a hundred times as long over such numbers.
/// </remarks>
internal static unsafe class OptimizerKernels
{
    private const float LeastNormal = 1.17549435e-38f;

    /// <summary>Gradient descent: v ← momentum · v + g, p ← p − rate · v.</summary>
    /// <param name="parameters">p.</param>
    /// <param name="gradients">g.</param>
    /// <param name="velocity">v, zero before the first step; empty where momentum is 0.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">The share of v that is kept.</param>
    public static void Sgd(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> velocity, float rate, float momentum)
    {
        Require.SameLength(parameters, gradients);
        fixed (float* p = parameters, g = gradients, v = velocity)
        {
            if (velocity.IsEmpty)
            {
                RangeLoop.Run(parameters.Length, new DescentKernel(p, g, rate));
            }
            else
            {
                Require.SameLength(parameters, velocity);
                RangeLoop.Run(parameters.Length, new MomentumKernel(p, g, v, rate, momentum));
            }
        }
    }

    /// <summary>Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019), rounded as PyTorch writes it.</summary>
    /// <param name="parameters">p.</param>
    /// <param name="gradients">g.</param>
    /// <param name="mean">The mean of gradients, zero before the first step.</param>
    /// <param name="square">The mean of squared gradients, zero before the first step.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="beta1">The decay of the mean.</param>
    /// <param name="beta2">The decay of the mean of squares.</param>
    /// <param name="epsilon">Added to the square root.</param>
    /// <param name="decay">Before the step p ← p · (1 − rate · decay).</param>
    /// <param name="step">The number of this step, from 1.</param>
    public static void Adam(
        Span<float> parameters,
        ReadOnlySpan<float> gradients,
        Span<float> mean,
        Span<float> square,
        float rate,
        float beta1,
        float beta2,
        float epsilon,
        float decay,
        long step)
    {
        Require.SameLength(parameters, gradients);
        Require.SameLength(parameters, mean);
        Require.SameLength(parameters, square);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        double correction1 = 1 - Math.Pow(beta1, step), correction2 = 1 - Math.Pow(beta2, step);
        fixed (float* p = parameters, g = gradients, m = mean, v = square)
        {
            RangeLoop.Run(
                parameters.Length,
                new AdamKernel(p, g, m, v, beta1, beta2, epsilon, (float)(1 - ((double)rate * decay)), (float)(-rate / correction1), (float)(1 / Math.Sqrt(correction2))));
        }
    }

    /// <summary>RMSprop (Hinton 2012), as in PyTorch: s ← decay · s + (1 − decay) · g²; d ← momentum · d + g / (√s + ε); p ← p − rate · d.</summary>
    /// <param name="parameters">p.</param>
    /// <param name="gradients">g.</param>
    /// <param name="square">s, zero before the first step.</param>
    /// <param name="velocity">d, zero before the first step; empty where momentum is 0.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="decay">The decay of the mean of squares.</param>
    /// <param name="epsilon">Added to the square root.</param>
    /// <param name="momentum">The share of d that is kept.</param>
    public static void RMSprop(
        Span<float> parameters,
        ReadOnlySpan<float> gradients,
        Span<float> square,
        Span<float> velocity,
        float rate,
        float decay,
        float epsilon,
        float momentum)
    {
        Require.SameLength(parameters, gradients);
        Require.SameLength(parameters, square);
        if (!velocity.IsEmpty)
        {
            Require.SameLength(parameters, velocity);
        }

        fixed (float* p = parameters, g = gradients, s = square, d = velocity)
        {
            RangeLoop.Run(parameters.Length, new RMSpropKernel(p, g, s, d, rate, decay, epsilon, momentum));
        }
    }

    /// <summary>The value, or zero where it is subnormal. NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normal<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Select(TSimd.LessThan(TSimd.Abs(value), TSimd.Broadcast(LeastNormal)), TSimd.Broadcast(0f), value);

    /// <summary>As <see cref="Normal"/>, for what is at least 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector NormalSquare<TSimd, TVector>(TVector value)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Select(TSimd.LessThan(value, TSimd.Broadcast(LeastNormal)), TSimd.Broadcast(0f), value);

    private readonly struct DescentKernel(float* p, float* g, float rate) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* parameters = p, gradients = g;
            TVector factor = TSimd.Broadcast(-rate);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TSimd.Store(parameters + i, TSimd.Fma(factor, TSimd.Load(gradients + i), TSimd.Load(parameters + i)));
            }
        }
    }

    private readonly struct MomentumKernel(float* p, float* g, float* v, float rate, float momentum) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* parameters = p, gradients = g, velocities = v;
            TVector factor = TSimd.Broadcast(-rate), keep = TSimd.Broadcast(momentum);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector velocity = Normal<TSimd, TVector>(TSimd.Fma(keep, TSimd.Load(velocities + i), TSimd.Load(gradients + i)));
                TSimd.Store(velocities + i, velocity);
                TSimd.Store(parameters + i, TSimd.Fma(factor, velocity, TSimd.Load(parameters + i)));
            }
        }
    }

    private readonly struct AdamKernel(
        float* p, float* g, float* m, float* v, float beta1, float beta2, float epsilon, float keep, float negativeRate, float inverseRoot) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* parameters = p, gradients = g, means = m, squares = v;
            TVector b1 = TSimd.Broadcast(beta1), c1 = TSimd.Broadcast(1f - beta1), b2 = TSimd.Broadcast(beta2), c2 = TSimd.Broadcast(1f - beta2);
            TVector eps = TSimd.Broadcast(epsilon), kept = TSimd.Broadcast(keep), factor = TSimd.Broadcast(negativeRate), root = TSimd.Broadcast(inverseRoot);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector gradient = TSimd.Load(gradients + i);
                TVector mean = Normal<TSimd, TVector>(TSimd.Fma(b1, TSimd.Load(means + i), TSimd.Multiply(c1, gradient)));
                TVector square = NormalSquare<TSimd, TVector>(TSimd.Fma(b2, TSimd.Load(squares + i), TSimd.Multiply(c2, TSimd.Multiply(gradient, gradient))));
                TSimd.Store(means + i, mean);
                TSimd.Store(squares + i, square);
                TVector denominator = TSimd.Fma(TSimd.Sqrt(square), root, eps);
                TVector parameter = TSimd.Multiply(kept, TSimd.Load(parameters + i));
                TSimd.Store(parameters + i, TSimd.Fma(factor, TSimd.Divide(mean, denominator), parameter));
            }
        }
    }

    private readonly struct RMSpropKernel(float* p, float* g, float* s, float* d, float rate, float decay, float epsilon, float momentum) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* parameters = p, gradients = g, squares = s, velocities = d;
            TVector keep = TSimd.Broadcast(decay), take = TSimd.Broadcast(1f - decay), eps = TSimd.Broadcast(epsilon);
            TVector factor = TSimd.Broadcast(-rate), share = TSimd.Broadcast(momentum);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector gradient = TSimd.Load(gradients + i);
                TVector square = NormalSquare<TSimd, TVector>(TSimd.Fma(keep, TSimd.Load(squares + i), TSimd.Multiply(take, TSimd.Multiply(gradient, gradient))));
                TSimd.Store(squares + i, square);
                TVector change = TSimd.Divide(gradient, TSimd.Add(TSimd.Sqrt(square), eps));
                if (velocities != null)
                {
                    change = Normal<TSimd, TVector>(TSimd.Fma(share, TSimd.Load(velocities + i), change));
                    TSimd.Store(velocities + i, change);
                }

                TSimd.Store(parameters + i, TSimd.Fma(factor, change, TSimd.Load(parameters + i)));
            }
        }
    }
}
