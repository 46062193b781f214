using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// y = activation(x·W + b) with the weight W [inputs × units] of another dense layer. Both layers add to the weight's
/// gradient, which the objective clears beforehand.
/// </summary>
internal sealed class CompiledTransposedDense(int features, int units, int weight, int bias) : CompiledLayer(features, units)
{
    public override bool HasParameters => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        MatrixProduct.Multiply(frame.Rows, OutputLength, InputLength, input, InputLength, false, Weight(frame), OutputLength, false, output, OutputLength);
        Span<float> values = output[..(frame.Rows * OutputLength)];
        if (bias >= 0)
        {
            ChannelKernels.AddBias(ChannelLayout.Rows(frame.Rows, OutputLength), frame.Parameters.Slice(bias, OutputLength), values);
        }

        if (Activation.Kind != ActivationKind.None)
        {
            ActivationKernels.Forward(Activation, values, values);
        }
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!frame.Gradients.IsEmpty)
        {
            MatrixProduct.Multiply(
                InputLength, OutputLength, frame.Rows, input, InputLength, true, gradient, OutputLength, false, frame.Gradients.Slice(weight, InputLength * OutputLength), OutputLength, accumulate: true);
            if (bias >= 0)
            {
                ChannelKernels.SumGradient(ChannelLayout.Rows(frame.Rows, OutputLength), gradient, frame.Gradients.Slice(bias, OutputLength), frame.Accumulate);
            }
        }

        if (!inputGradient.IsEmpty)
        {
            MatrixProduct.Multiply(frame.Rows, InputLength, OutputLength, gradient, OutputLength, false, Weight(frame), OutputLength, true, inputGradient, InputLength);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, InputLength * OutputLength);
}
