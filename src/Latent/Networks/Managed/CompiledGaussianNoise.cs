using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Additive normal noise, through which gradients pass unchanged.</summary>
internal sealed class CompiledGaussianNoise(int length, float standardDeviation, ulong site) : CompiledLayer(length, length)
{
    public override bool IsIdentityInInference => true;

    public override bool IsGradientIdentity => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Loops.FillNormal(frame.Seed, RandomPurpose.Noise, frame.RandomIndex + site, output);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(output, standardDeviation, input, output);
    }

    public override void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient)
    {
    }
}
