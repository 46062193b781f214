using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// The heads of a variational encoder. Inference needs the mean alone; a training session keeps mean, log-variance and
/// noise, from which it takes the divergence and the way back.
/// </summary>
internal sealed class CompiledGaussianLatent(int features, int units, GaussianLatentOffsets offsets, ulong site) : CompiledLayer(features, units)
{
    /// <summary>How far each batch moves the running divergence.</summary>
    private const float Momentum = 0.05f;

    public override bool HasParameters => true;

    public override long CacheLength(int rows) => (3L * rows * OutputLength) + OutputLength;

    public override long ScratchLength(int rows) => 2L * rows * OutputLength;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        int length = frame.Rows * OutputLength;
        if (frame.Cache.IsEmpty)
        {
            Head(frame, offsets.MeanWeight, offsets.MeanBias, input, output);
            return;
        }

        State(frame, out Span<float> mean, out Span<float> logVariance, out Span<float> noise, out Span<float> divergence);
        Head(frame, offsets.MeanWeight, offsets.MeanBias, input, mean);
        Head(frame, offsets.LogVarianceWeight, offsets.LogVarianceBias, input, logVariance);
        GaussianLatentKernels.Divergence(frame.Rows, OutputLength, mean, logVariance, divergence);
        if (!frame.IsTraining)
        {
            mean.CopyTo(output);
            return;
        }

        RandomStream random = frame.Random!;
        random.Restart(frame.RandomIndex + site);
        random.FillNormal(noise);
        GaussianLatentKernels.Sample(mean, logVariance, noise, output[..length]);
        Span<float> running = frame.Statistics.Slice(offsets.RunningDivergence, OutputLength);
        for (int unit = 0; unit < OutputLength; unit++)
        {
            running[unit] += Momentum * ((divergence[unit] / frame.Rows) - running[unit]);
        }
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        State(frame, out Span<float> mean, out Span<float> logVariance, out Span<float> noise, out _);
        int length = frame.Rows * OutputLength;
        Span<float> meanGradient = frame.Scratch[..length], logVarianceGradient = frame.Scratch.Slice(length, length);
        if (frame.IsTraining)
        {
            GaussianLatentKernels.Backward(mean, logVariance, noise, gradient, frame.DivergenceFactor, meanGradient, logVarianceGradient);
        }
        else
        {
            // A frozen encoder gives its mean, and its divergence is not to be changed.
            gradient.CopyTo(meanGradient);
            logVarianceGradient.Clear();
        }

        if (!frame.Gradients.IsEmpty)
        {
            HeadGradient(frame, offsets.MeanWeight, offsets.MeanBias, input, meanGradient);
            HeadGradient(frame, offsets.LogVarianceWeight, offsets.LogVarianceBias, input, logVarianceGradient);
        }

        if (!inputGradient.IsEmpty)
        {
            MatrixProduct.Multiply(
                frame.Rows, InputLength, OutputLength, meanGradient, OutputLength, false, frame.Parameters.Slice(offsets.MeanWeight, OutputLength * InputLength), InputLength, false, inputGradient, InputLength);
            MatrixProduct.Multiply(
                frame.Rows,
                InputLength,
                OutputLength,
                logVarianceGradient,
                OutputLength,
                false,
                frame.Parameters.Slice(offsets.LogVarianceWeight, OutputLength * InputLength),
                InputLength,
                false,
                inputGradient,
                InputLength,
                accumulate: true);
        }
    }

    /// <summary>The divergence of the last forward run, summed over rows and latents.</summary>
    public double Divergence(ReadOnlySpan<float> cache, int rows)
    {
        double sum = 0;
        foreach (float value in cache.Slice(3 * rows * OutputLength, OutputLength))
        {
            sum += value;
        }

        return sum;
    }

    private void Head(in LayerFrame frame, int weight, int bias, ReadOnlySpan<float> input, Span<float> output) =>
        DenseKernels.Forward(frame.Rows, InputLength, OutputLength, input, frame.Parameters.Slice(weight, OutputLength * InputLength), frame.Parameters.Slice(bias, OutputLength), default, output);

    private void HeadGradient(in LayerFrame frame, int weight, int bias, ReadOnlySpan<float> input, ReadOnlySpan<float> gradient) =>
        DenseKernels.BackwardWeight(
            frame.Rows, InputLength, OutputLength, gradient, input, frame.Gradients.Slice(weight, OutputLength * InputLength), frame.Gradients.Slice(bias, OutputLength), frame.Accumulate);

    private void State(in LayerFrame frame, out Span<float> mean, out Span<float> logVariance, out Span<float> noise, out Span<float> divergence)
    {
        int length = frame.Rows * OutputLength;
        mean = frame.Cache[..length];
        logVariance = frame.Cache.Slice(length, length);
        noise = frame.Cache.Slice(2 * length, length);
        divergence = frame.Cache.Slice(3 * length, OutputLength);
    }
}
