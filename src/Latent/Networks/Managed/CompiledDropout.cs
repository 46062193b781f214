using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Dropout. It keeps the factor of each value for the way back.</summary>
internal sealed class CompiledDropout(int length, float rate, ulong site) : CompiledLayer(length, length)
{
    public override bool IsIdentityInInference => true;

    public override bool IsGradientInPlace => true;

    public override long CacheLength(int rows) => OutputSize(rows);

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        RandomStream random = frame.Random!;
        random.Restart(frame.RandomIndex + site);
        NoiseKernels.Dropout(random, rate, input, output, frame.Cache[..output.Length]);
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient) =>
        VectorKernels.Multiply(gradient, frame.Cache[..gradient.Length], gradient);
}
