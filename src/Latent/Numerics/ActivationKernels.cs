using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Activations over whole buffers.</summary>
internal static unsafe class ActivationKernels
{
    /// <summary>output = f(input); the two may be the same memory.</summary>
    public static void Forward(Activation activation, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.SameLength(input, output);
        fixed (float* x = input, y = output)
        {
            switch (activation.Kind)
            {
                case ActivationKind.ReLU:
                    RangeLoop.Run(input.Length, new ForwardKernel<ActivationTags.ReLU>(x, y, 0f));
                    break;
                case ActivationKind.LeakyReLU:
                    RangeLoop.Run(input.Length, new ForwardKernel<ActivationTags.LeakyReLU>(x, y, activation.Slope));
                    break;
                case ActivationKind.SELU:
                    RangeLoop.Run(input.Length, new ForwardKernel<ActivationTags.SELU>(x, y, 0f));
                    break;
                case ActivationKind.Sigmoid:
                    RangeLoop.Run(input.Length, new ForwardKernel<ActivationTags.Sigmoid>(x, y, 0f));
                    break;
                case ActivationKind.Tanh:
                    RangeLoop.Run(input.Length, new ForwardKernel<ActivationTags.Tanh>(x, y, 0f));
                    break;
                default:
                    if (x != y)
                    {
                        input.CopyTo(output);
                    }

                    break;
            }
        }
    }

    /// <summary>inputGradient = gradient ∘ f′, with f′ taken from the function's output; gradients may be the same memory.</summary>
    public static void Backward(Activation activation, ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> inputGradient)
    {
        Require.SameLength(output, inputGradient);
        Require.SameLength(gradient, inputGradient);
        fixed (float* y = output, dy = gradient, dx = inputGradient)
        {
            switch (activation.Kind)
            {
                case ActivationKind.ReLU:
                    RangeLoop.Run(output.Length, new BackwardKernel<ActivationTags.ReLU>(y, dy, dx, 0f));
                    break;
                case ActivationKind.LeakyReLU:
                    RangeLoop.Run(output.Length, new BackwardKernel<ActivationTags.LeakyReLU>(y, dy, dx, activation.Slope));
                    break;
                case ActivationKind.SELU:
                    RangeLoop.Run(output.Length, new BackwardKernel<ActivationTags.SELU>(y, dy, dx, 0f));
                    break;
                case ActivationKind.Sigmoid:
                    RangeLoop.Run(output.Length, new BackwardKernel<ActivationTags.Sigmoid>(y, dy, dx, 0f));
                    break;
                case ActivationKind.Tanh:
                    RangeLoop.Run(output.Length, new BackwardKernel<ActivationTags.Tanh>(y, dy, dx, 0f));
                    break;
                default:
                    if (dx != dy)
                    {
                        gradient.CopyTo(inputGradient);
                    }

                    break;
            }
        }
    }

    private readonly struct ForwardKernel<TTag>(float* x, float* y, float slope) : IRangeKernel
        where TTag : struct, IActivationTag
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* source = x, target = y;
            float slopeValue = slope;
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TSimd.Store(target + i, ActivationFunctions.Apply<TSimd, TVector>(TTag.Kind, slopeValue, TSimd.Load(source + i)));
            }
        }
    }

    private readonly struct BackwardKernel<TTag>(float* y, float* dy, float* dx, float slope) : IRangeKernel
        where TTag : struct, IActivationTag
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            float* output = y, gradient = dy, target = dx;
            float slopeValue = slope;
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TSimd.Store(
                    target + i,
                    ActivationFunctions.ApplyDerivative<TSimd, TVector>(TTag.Kind, slopeValue, TSimd.Load(output + i), TSimd.Load(gradient + i)));
            }
        }
    }
}
