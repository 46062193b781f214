using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Additive normal noise, through which gradients pass unchanged.</summary>
internal sealed class CompiledGaussianNoise(int length, float standardDeviation, ulong site) : CompiledLayer(length, length)
{
    public override bool IsIdentityInInference => true;

    public override bool IsGradientIdentity => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        RandomStream random = frame.Random!;
        random.Restart(frame.RandomIndex + site);
        NoiseKernels.AddNormal(random, standardDeviation, input, output);
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
    }
}
