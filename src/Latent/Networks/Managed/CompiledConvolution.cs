using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>A convolution with its bias and activation.</summary>
internal sealed class CompiledConvolution(ConvolutionShape shape, int weight, int bias) : CompiledLayer(shape.InputLength, shape.OutputLength)
{
    public override bool HasParameters => true;

    public override bool JoinsDerivative => true;

    public override long ScratchLength(int rows) => ConvolutionKernels.ScratchLength(shape, rows);

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        ReadOnlySpan<float> shift = bias < 0 ? default : frame.Parameters.Slice(bias, shape.OutputChannels);
        ConvolutionKernels.Forward(shape, frame.Rows, input, Weight(frame), Epilogue.Forward(shift, Activation), output, frame.Scratch);
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        if (!frame.Gradients.IsEmpty)
        {
            ConvolutionKernels.BackwardWeight(
                shape, frame.Rows, input, gradient, frame.Gradients.Slice(weight, shape.WeightLength), frame.Accumulate, frame.Scratch);
            if (bias >= 0)
            {
                ChannelKernels.SumGradient(
                    ChannelLayout.Blocks(frame.Rows, shape.OutputChannels, shape.OutputPixels), gradient, frame.Gradients.Slice(bias, shape.OutputChannels), frame.Accumulate);
            }
        }

        if (!inputGradient.IsEmpty)
        {
            ConvolutionKernels.BackwardInput(
                shape, frame.Rows, gradient, Weight(frame), Epilogue.Backward(frame.InputActivation, input), inputGradient, frame.Scratch);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, shape.WeightLength);
}
