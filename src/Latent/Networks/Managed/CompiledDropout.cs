using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Dropout. It keeps the factor of each value for the way back.</summary>
internal sealed class CompiledDropout(int length, float rate, ulong site) : CompiledLayer(length, length)
{
    public override bool IsIdentityInInference => true;

    public override bool IsGradientInPlace => true;

    public override long CacheLength(int rows) => (long)InputLength * rows;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Span<float> factors = frame.Cache[..(InputLength * frame.Rows)];
        Loops.FillDropout(frame.Seed, RandomPurpose.Noise, frame.RandomIndex + site, rate, factors);
        System.Numerics.Tensors.TensorPrimitives.Multiply(input, factors, output);
    }

    public override void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient) =>
        System.Numerics.Tensors.TensorPrimitives.Multiply(gradient, frame.Cache[..(InputLength * frame.Rows)], gradient);
}
