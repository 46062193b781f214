using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// Batch normalization with its activation. In training it keeps each channel's mean and reciprocal standard deviation
/// for the way back; in inference, and where its network is frozen, it is a fixed scale and shift.
/// </summary>
internal sealed class CompiledBatchNorm(int channels, int pixels, float momentum, float epsilon, int weight, int bias, int mean, int variance)
    : CompiledLayer(channels * pixels, channels * pixels)
{
    public override bool HasParameters => true;

    public override long CacheLength(int rows) => 2L * channels;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Span<float> runningMean = frame.Statistics.Slice(mean, channels);
        Span<float> runningVariance = frame.Statistics.Slice(variance, channels);
        ReadOnlySpan<float> scale = frame.Parameters.Slice(weight, channels);
        ReadOnlySpan<float> shift = frame.Parameters.Slice(bias, channels);
        ChannelLayout layout = Layout(frame.Rows);
        if (frame.IsTraining)
        {
            // A single value has no variance that could be estimated, so it moves nothing.
            float pace = (long)frame.Rows * pixels > 1 ? momentum : 0f;
            BatchNormKernels.ForwardTraining(
                layout, input, scale, shift, epsilon, pace, runningMean, runningVariance, frame.Cache[..channels], frame.Cache.Slice(channels, channels), output);
        }
        else
        {
            BatchNormKernels.ForwardInference(layout, input, scale, shift, epsilon, runningMean, runningVariance, output);
        }

        if (Activation.Kind != ActivationKind.None)
        {
            ActivationKernels.Forward(Activation, output[..layout.Length], output[..layout.Length]);
        }
    }

    public override bool IsGradientInPlace => true;

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        ReadOnlySpan<float> scale = frame.Parameters.Slice(weight, channels);
        if (!frame.IsTraining)
        {
            FixedBatchNormKernels.Backward(Layout(frame.Rows), gradient, scale, epsilon, frame.Statistics.Slice(variance, channels), gradient);
            return;
        }

        // The kernel always gives the parameters' gradients; where nobody asked for them they go to scratch memory.
        bool wantsParameters = !frame.Gradients.IsEmpty;
        BatchNormKernels.Backward(
            Layout(frame.Rows),
            input,
            gradient,
            scale,
            frame.Cache[..channels],
            frame.Cache.Slice(channels, channels),
            wantsParameters ? frame.Gradients.Slice(weight, channels) : frame.Scratch[..channels],
            wantsParameters ? frame.Gradients.Slice(bias, channels) : frame.Scratch.Slice(channels, channels),
            gradient,
            wantsParameters && frame.Accumulate);
    }

    public override long ScratchLength(int rows) => 2L * channels;

    private ChannelLayout Layout(int rows) => IsOutputBlocked ? ChannelLayout.Blocks(rows, channels, pixels) : ChannelLayout.Rows(rows, channels);
}
