using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>A vector given at every step.</summary>
internal sealed class CompiledRepeat(int steps, int features) : CompiledLayer(features, steps * features)
{
    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output) =>
        SequenceKernels.Repeat(frame.Rows, steps, InputLength, input, output);

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!inputGradient.IsEmpty)
        {
            SequenceKernels.SumSteps(frame.Rows, steps, InputLength, gradient, inputGradient);
        }
    }
}
