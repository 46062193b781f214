namespace Latent.Networks.Managed;

/// <summary>
/// Batch normalization with its activation. In training it keeps each channel's mean and reciprocal standard deviation
/// for the way back; in inference, and where its network is frozen, it is a fixed scale and shift.
/// </summary>
internal sealed class CompiledBatchNorm(int channels, int area, float momentum, float epsilon, int weight, int bias, int mean, int variance)
    : CompiledLayer(channels * area, channels * area)
{
    public override bool HasParameters => true;

    public override long CacheLength(int rows) => 2L * channels;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        Span<float> runningMean = frame.Statistics.Slice(mean, channels);
        Span<float> runningVariance = frame.Statistics.Slice(variance, channels);
        ReadOnlySpan<float> scale = frame.Parameters.Slice(weight, channels);
        ReadOnlySpan<float> shift = frame.Parameters.Slice(bias, channels);
        if (frame.IsTraining)
        {
            Loops.BatchNormForward(
                frame.Rows, channels, area, input, scale, shift, epsilon, momentum, runningMean, runningVariance, frame.Cache[..channels], frame.Cache.Slice(channels, channels), output);
        }
        else
        {
            Loops.BatchNormInference(frame.Rows, channels, area, input, scale, shift, epsilon, runningMean, runningVariance, output);
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

        Span<float> weightGradient = frame.Gradients.IsEmpty ? default : frame.Gradients.Slice(weight, channels);
        Span<float> biasGradient = frame.Gradients.IsEmpty ? default : frame.Gradients.Slice(bias, channels);
        ReadOnlySpan<float> scale = frame.Parameters.Slice(weight, channels);
        if (frame.IsTraining)
        {
            Loops.BatchNormBackward(
                frame.Rows, channels, area, input, scale, frame.Cache[..channels], frame.Cache.Slice(channels, channels), gradient, weightGradient, biasGradient, frame.Accumulate, inputGradient);
        }
        else if (!inputGradient.IsEmpty)
        {
            Loops.BatchNormInferenceBackward(frame.Rows, channels, area, scale, epsilon, frame.Statistics.Slice(variance, channels), gradient, inputGradient);
        }
    }
}
