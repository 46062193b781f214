using System.Runtime.InteropServices;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Max-pooling. In training it keeps where in its window each largest value lies.</summary>
internal sealed class CompiledMaxPool(int channels, int height, int width, int outputLength, int size, int stride)
    : CompiledLayer(channels * height * width, outputLength)
{
    public override long CacheLength(int rows) => (OutputSize(rows) + sizeof(float) - 1) / sizeof(float);

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output) =>
        PoolingKernels.MaxForward(
            frame.Rows, channels, height, width, size, stride, input, output, frame.Cache.IsEmpty ? default : Places(frame));

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!inputGradient.IsEmpty)
        {
            PoolingKernels.MaxBackward(frame.Rows, channels, height, width, size, stride, gradient, Places(frame), inputGradient);
        }
    }

    private Span<byte> Places(in LayerFrame frame) => MemoryMarshal.AsBytes(frame.Cache)[..OutputSize(frame.Rows)];
}
