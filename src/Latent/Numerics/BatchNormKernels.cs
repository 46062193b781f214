namespace Latent.Numerics;

/// <summary>Batch normalization (Ioffe and Szegedy 2015) over features of rows or channels of image blocks.</summary>
internal static unsafe class BatchNormKernels
{
    /// <summary>Normalises by the batch's statistics and moves the running ones.</summary>
    /// <param name="layout">Where the channels lie.</param>
    /// <param name="input">The values before.</param>
    /// <param name="weight">The scale of each channel.</param>
    /// <param name="bias">The shift of each channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">How far the batch moves the running statistics; the running variance takes the unbiased one, as in PyTorch.</param>
    /// <param name="runningMean">The running mean of each channel.</param>
    /// <param name="runningVariance">The running variance of each channel.</param>
    /// <param name="mean">Takes the batch's mean of each channel, for the backward pass.</param>
    /// <param name="inverseDeviation">Takes 1 / √(variance + ε) of each channel, for the backward pass.</param>
    /// <param name="output">Takes the values after; may be the input.</param>
    public static void ForwardTraining(
        ChannelLayout layout,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        float epsilon,
        float momentum,
        Span<float> runningMean,
        Span<float> runningVariance,
        Span<float> mean,
        Span<float> inverseDeviation,
        Span<float> output)
    {
        Check(layout, input, weight);
        Require.Length(output, layout.Length);
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        int step = layout.Channels * lanes;
        double count = layout.PerChannel;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            double sum = 0, squares = 0;
            for (int start = 0, group = 0; start < layout.Length; start += step, group++)
            {
                int used = UsedLanes(layout, group);
                for (int lane = 0; lane < used; lane++)
                {
                    sum += input[start + (channel * lanes) + lane];
                }
            }

            double average = sum / count;
            for (int start = 0, group = 0; start < layout.Length; start += step, group++)
            {
                int used = UsedLanes(layout, group);
                for (int lane = 0; lane < used; lane++)
                {
                    double distance = input[start + (channel * lanes) + lane] - average;
                    squares += distance * distance;
                }
            }

            mean[channel] = (float)average;
            inverseDeviation[channel] = (float)(1 / Math.Sqrt((squares / count) + epsilon));
            runningMean[channel] += momentum * ((float)average - runningMean[channel]);
            runningVariance[channel] += momentum * ((float)(squares / Math.Max(count - 1, 1)) - runningVariance[channel]);
        }

        Transform(layout, input, weight, bias, mean, inverseDeviation, output);
    }

    /// <summary>Normalises by the running statistics.</summary>
    /// <param name="layout">Where the channels lie.</param>
    /// <param name="input">The values before.</param>
    /// <param name="weight">The scale of each channel.</param>
    /// <param name="bias">The shift of each channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="runningMean">The running mean of each channel.</param>
    /// <param name="runningVariance">The running variance of each channel.</param>
    /// <param name="output">Takes the values after; may be the input.</param>
    public static void ForwardInference(
        ChannelLayout layout,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        float epsilon,
        ReadOnlySpan<float> runningMean,
        ReadOnlySpan<float> runningVariance,
        Span<float> output)
    {
        Check(layout, input, weight);
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            float scale = weight[channel] * (float)(1 / Math.Sqrt((double)runningVariance[channel] + epsilon));
            float shift = bias[channel] - (runningMean[channel] * scale);
            for (int start = channel * lanes; start < layout.Length; start += layout.Channels * lanes)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    output[start + lane] = SimdScalar.Fma(input[start + lane], scale, shift);
                }
            }
        }
    }

    /// <summary>The gradients through the batch's statistics.</summary>
    /// <param name="layout">Where the channels lie.</param>
    /// <param name="input">The values before, as in the forward pass.</param>
    /// <param name="gradient">The gradient by the output; unused lanes of the last block are ignored.</param>
    /// <param name="weight">The scale of each channel.</param>
    /// <param name="mean">The batch's means from the forward pass.</param>
    /// <param name="inverseDeviation">The batch's 1 / √(variance + ε) from the forward pass.</param>
    /// <param name="weightGradient">Takes the gradient of the scale.</param>
    /// <param name="biasGradient">Takes the gradient of the shift.</param>
    /// <param name="inputGradient">Takes the gradient by the input, zero in unused lanes; may be the gradient.</param>
    /// <param name="accumulate">Whether to add to what the gradients of scale and shift hold.</param>
    public static void Backward(
        ChannelLayout layout,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        Span<float> weightGradient,
        Span<float> biasGradient,
        Span<float> inputGradient,
        bool accumulate = false)
    {
        Check(layout, input, weight);
        Require.Length(gradient, layout.Length);
        Require.Length(inputGradient, layout.Length);
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        int step = layout.Channels * lanes;
        double count = layout.PerChannel;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            double sum = 0, product = 0;
            for (int start = channel * lanes, group = 0; start < layout.Length; start += step, group++)
            {
                int used = UsedLanes(layout, group);
                for (int lane = 0; lane < used; lane++)
                {
                    float normal = (input[start + lane] - mean[channel]) * inverseDeviation[channel];
                    sum += gradient[start + lane];
                    product += (double)gradient[start + lane] * normal;
                }
            }

            biasGradient[channel] = (accumulate ? biasGradient[channel] : 0f) + (float)sum;
            weightGradient[channel] = (accumulate ? weightGradient[channel] : 0f) + (float)product;
            float meanGradient = (float)(sum / count), meanProduct = (float)(product / count);
            float scale = weight[channel] * inverseDeviation[channel];
            for (int start = channel * lanes, group = 0; start < layout.Length; start += step, group++)
            {
                int used = UsedLanes(layout, group);
                for (int lane = 0; lane < lanes; lane++)
                {
                    float normal = (input[start + lane] - mean[channel]) * inverseDeviation[channel];
                    inputGradient[start + lane] = lane < used ? scale * (gradient[start + lane] - meanGradient - (normal * meanProduct)) : 0f;
                }
            }
        }
    }

    private static void Check(ChannelLayout layout, ReadOnlySpan<float> input, ReadOnlySpan<float> weight)
    {
        Require.Length(input, layout.Length);
        Require.Length(weight, layout.Channels);
    }

    /// <summary>The lanes of a group (a row, or a pixel of a block) that hold images.</summary>
    private static int UsedLanes(ChannelLayout layout, int group) =>
        layout.IsBlocked ? Math.Min(ImageBlocks.Lanes, layout.Count - (group / layout.Pixels * ImageBlocks.Lanes)) : 1;

    private static void Transform(
        ChannelLayout layout,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        Span<float> output)
    {
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            float scale = weight[channel] * inverseDeviation[channel];
            float shift = bias[channel] - (mean[channel] * scale);
            for (int start = channel * lanes; start < layout.Length; start += layout.Channels * lanes)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    output[start + lane] = SimdScalar.Fma(input[start + lane], scale, shift);
                }
            }
        }
    }
}
