using System.Runtime.InteropServices;

namespace Latent.Networks.Managed;

/// <summary>Max-pooling. In training it keeps where in the channel each largest value lies.</summary>
internal sealed class CompiledMaxPool(int channels, int height, int width, int outputHeight, int outputWidth, int size, int stride)
    : CompiledLayer(channels * height * width, channels * outputHeight * outputWidth)
{
    public override long CacheLength(int rows) => (long)rows * OutputLength;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Span<int> positions = frame.Cache.IsEmpty ? default : MemoryMarshal.Cast<float, int>(frame.Cache)[..(frame.Rows * OutputLength)];
        Loops.MaxPool(frame.Rows * channels, height, width, outputHeight, outputWidth, size, stride, input, output, positions);
    }

    public override void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient)
    {
        if (!inputGradient.IsEmpty)
        {
            Loops.MaxPoolBackward(
                frame.Rows * channels,
                height * width,
                outputHeight * outputWidth,
                gradient,
                MemoryMarshal.Cast<float, int>(frame.Cache)[..(frame.Rows * OutputLength)],
                inputGradient);
        }
    }
}
