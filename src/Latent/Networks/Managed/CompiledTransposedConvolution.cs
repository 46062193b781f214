using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// A transposed convolution with its bias and activation. It is the convolution from its output to its input, run
/// backwards: forward takes that convolution's input gradient, and the other way round.
/// </summary>
internal sealed class CompiledTransposedConvolution(ConvolutionShape shape, int weight, int bias)
    : CompiledLayer(shape.OutputLength, shape.InputLength)
{
    public override bool HasParameters => true;

    public override bool JoinsDerivative => true;

    public override long ScratchLength(int rows) => ConvolutionKernels.ScratchLength(shape, rows);

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        ReadOnlySpan<float> shift = bias < 0 ? default : frame.Parameters.Slice(bias, shape.InputChannels);
        ConvolutionKernels.BackwardInput(shape, frame.Rows, input, Weight(frame), Epilogue.Forward(shift, Activation), output, frame.Scratch);
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!frame.Gradients.IsEmpty)
        {
            ConvolutionKernels.BackwardWeight(
                shape, frame.Rows, gradient, input, frame.Gradients.Slice(weight, shape.WeightLength), frame.Accumulate, frame.Scratch);
            if (bias >= 0)
            {
                ChannelKernels.SumGradient(
                    ChannelLayout.Blocks(frame.Rows, shape.InputChannels, shape.InputPixels), gradient, frame.Gradients.Slice(bias, shape.InputChannels), frame.Accumulate);
            }
        }

        if (!inputGradient.IsEmpty)
        {
            ConvolutionKernels.Forward(
                shape, frame.Rows, gradient, Weight(frame), Epilogue.Backward(frame.InputActivation, input), inputGradient, frame.Scratch);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, shape.WeightLength);
}
