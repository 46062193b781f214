using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Brings images from rows to <see cref="ImageBlocks"/>, or back, where layers of both kinds meet.</summary>
internal sealed class CompiledPacking(int channels, int pixels) : CompiledLayer(channels * pixels, channels * pixels)
{
    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output) => Run(frame.Rows, IsOutputBlocked, input, output);

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!inputGradient.IsEmpty)
        {
            Run(frame.Rows, IsInputBlocked, gradient, inputGradient);
        }
    }

    private void Run(int rows, bool toBlocks, ReadOnlySpan<float> source, Span<float> target)
    {
        if (toBlocks)
        {
            ImageBlocks.Pack(rows, channels, pixels, source, target);
        }
        else
        {
            ImageBlocks.Unpack(rows, channels, pixels, source, target);
        }
    }
}
