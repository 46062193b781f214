using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Tanh for single values, softmax with Gumbel noise for the shares of a choice.</summary>
internal sealed class CompiledMixedOutput(int length, ImmutableArray<int> widths, float temperature, ulong site) : CompiledLayer(length, length)
{
    // The way back goes by the outputs alone.
    public override long CacheLength(int rows) => (long)rows * OutputLength;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        int values = frame.Rows * OutputLength;
        bool draws = frame.IsTraining && frame.Random is not null;
        if (draws)
        {
            frame.Random!.Restart(frame.RandomIndex + site);
            frame.Random.FillUniform(output[..values]);
        }

        MixedKernels.Forward(frame.Rows, widths.AsSpan(), draws ? temperature : 0, input, output);
        if (!frame.Cache.IsEmpty)
        {
            output[..values].CopyTo(frame.Cache);
        }
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!inputGradient.IsEmpty)
        {
            MixedKernels.Backward(frame.Rows, widths.AsSpan(), frame.IsTraining ? temperature : 1, frame.Cache, gradient, inputGradient);
        }
    }
}
