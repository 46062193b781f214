namespace Latent.Networks.Managed;

/// <summary>A convolution with its bias and activation.</summary>
internal sealed class CompiledConvolution(ConvolutionSizes sizes, int weight, int bias) : CompiledLayer(sizes.InputLength, sizes.OutputLength)
{
    public override bool HasParameters => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Loops.ConvolutionForward(sizes, frame.Rows, input, Weight(frame), output);
        if (bias >= 0)
        {
            Loops.AddToChannels(
                frame.Rows, sizes.OutputChannels, sizes.OutputHeight * sizes.OutputWidth, frame.Parameters.Slice(bias, sizes.OutputChannels), output);
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
            Loops.ConvolutionWeightGradient(sizes, frame.Rows, input, gradient, frame.Gradients.Slice(weight, sizes.WeightLength), frame.Accumulate);
            if (bias >= 0)
            {
                Loops.SumChannels(
                    frame.Rows,
                    sizes.OutputChannels,
                    sizes.OutputHeight * sizes.OutputWidth,
                    gradient,
                    frame.Gradients.Slice(bias, sizes.OutputChannels),
                    frame.Accumulate);
            }
        }

        if (!inputGradient.IsEmpty)
        {
            Loops.ConvolutionInputGradient(sizes, frame.Rows, gradient, Weight(frame), inputGradient);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, sizes.WeightLength);
}
