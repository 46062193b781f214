namespace Latent.Networks.Managed;

/// <summary>
/// A transposed convolution with its bias and activation. It is the convolution from its output to its input, run
/// backwards: forward takes that convolution's input gradient, and the other way round.
/// </summary>
internal sealed class CompiledTransposedConvolution(ConvolutionSizes sizes, int weight, int bias)
    : CompiledLayer(sizes.OutputLength, sizes.InputLength)
{
    public override bool HasParameters => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Loops.ConvolutionInputGradient(sizes, frame.Rows, input, Weight(frame), output);
        if (bias >= 0)
        {
            Loops.AddToChannels(
                frame.Rows, sizes.InputChannels, sizes.InputHeight * sizes.InputWidth, frame.Parameters.Slice(bias, sizes.InputChannels), output);
        }

        if (Activation.Kind != ActivationKind.None)
        {
            Activation.Apply(output);
        }
    }

    public override void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient)
    {
        if (!frame.IsActivationDerived)
        {
            Activation.ApplyDerivative(output, gradient);
        }

        if (!frame.Gradients.IsEmpty)
        {
            Loops.ConvolutionWeightGradient(sizes, frame.Rows, gradient, input, frame.Gradients.Slice(weight, sizes.WeightLength), frame.Accumulate);
            if (bias >= 0)
            {
                Loops.SumChannels(
                    frame.Rows,
                    sizes.InputChannels,
                    sizes.InputHeight * sizes.InputWidth,
                    gradient,
                    frame.Gradients.Slice(bias, sizes.InputChannels),
                    frame.Accumulate);
            }
        }

        if (!inputGradient.IsEmpty)
        {
            Loops.ConvolutionForward(sizes, frame.Rows, gradient, Weight(frame), inputGradient);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, sizes.WeightLength);
}
