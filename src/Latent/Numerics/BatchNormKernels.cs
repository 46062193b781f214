using System.Runtime.CompilerServices;

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
        int channels = layout.Channels;
        double count = layout.PerChannel;
        float* scratch = ThreadScratch.Take(8 * channels);
        var sums = (double*)scratch;
        float* parameters = scratch + (4 * channels);
        fixed (float* x = input, y = output, m = mean)
        {
            ChannelSums.Run(layout, new ValueTerm(x), null, null, sums, sums + channels);
            for (int channel = 0; channel < channels; channel++)
            {
                m[channel] = (float)(sums[channel] / count);
            }

            // The squares are taken around the mean, in a second pass, so that nothing cancels.
            ChannelSums.Run(layout, new SquareTerm(x), m, null, sums, sums + channels);
            for (int channel = 0; channel < channels; channel++)
            {
                // Around the rounded mean the sum of distances is not quite zero; what that adds is taken off.
                double offset = sums[channels + channel] / count, squares = Math.Max(sums[channel] - (count * offset * offset), 0);
                float inverse = (float)(1 / Math.Sqrt((squares / count) + epsilon)), scale = weight[channel] * inverse;
                inverseDeviation[channel] = inverse;
                runningMean[channel] += momentum * (m[channel] - runningMean[channel]);
                runningVariance[channel] += momentum * ((float)(squares / Math.Max(count - 1, 1)) - runningVariance[channel]);
                parameters[channel] = scale;
                parameters[channels + channel] = bias[channel] - (m[channel] * scale);
            }

            ChannelMap.Run(layout, new NormalizeMap(x, y), parameters);
        }
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
        Require.Length(output, layout.Length);
        int channels = layout.Channels;
        float* parameters = ThreadScratch.Take(4 * channels);
        for (int channel = 0; channel < channels; channel++)
        {
            float scale = weight[channel] * (float)(1 / Math.Sqrt((double)runningVariance[channel] + epsilon));
            parameters[channel] = scale;
            parameters[channels + channel] = bias[channel] - (runningMean[channel] * scale);
        }

        fixed (float* x = input, y = output)
        {
            ChannelMap.Run(layout, new NormalizeMap(x, y), parameters);
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
        int channels = layout.Channels;
        double count = layout.PerChannel;
        float* scratch = ThreadScratch.Take(8 * channels);
        var sums = (double*)scratch;
        float* parameters = scratch + (4 * channels);
        fixed (float* x = input, dy = gradient, dx = inputGradient, m = mean, inverse = inverseDeviation)
        {
            ChannelSums.Run(layout, new GradientTerm(x, dy), m, inverse, sums, sums + channels);
            for (int channel = 0; channel < channels; channel++)
            {
                double sum = sums[channel], product = sums[channels + channel];
                biasGradient[channel] = (accumulate ? biasGradient[channel] : 0f) + (float)sum;
                weightGradient[channel] = (accumulate ? weightGradient[channel] : 0f) + (float)product;
                double scale = (double)weight[channel] * inverse[channel];

                // dx = scale · (dy − mean dy − normal · mean(dy · normal)), normal = (x − mean) · inverse.
                parameters[channel] = (float)scale;
                parameters[channels + channel] = (float)(-scale * sum / count);
                parameters[(2 * channels) + channel] = (float)(-scale * inverse[channel] * product / count);
                parameters[(3 * channels) + channel] = m[channel];
            }

            ChannelMap.Run(layout, new GradientMap(x, dy, dx), parameters);
            ClearUnusedLanes(layout, dx);
        }
    }

    private static void Check(ChannelLayout layout, ReadOnlySpan<float> input, ReadOnlySpan<float> weight)
    {
        Require.Length(input, layout.Length);
        Require.Length(weight, layout.Channels);
    }

    private static void ClearUnusedLanes(ChannelLayout layout, float* values)
    {
        int used = layout.Count % ImageBlocks.Lanes;
        if (!layout.IsBlocked || used == 0)
        {
            return;
        }

        nint length = (nint)layout.Channels * layout.Pixels;
        float* last = values + ((ImageBlocks.Count(layout.Count) - 1) * length * ImageBlocks.Lanes);
        for (nint value = 0; value < length; value++)
        {
            new Span<float>(last + (value * ImageBlocks.Lanes) + used, ImageBlocks.Lanes - used).Clear();
        }
    }

    private readonly struct ValueTerm(float* x) : IChannelTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(nint at, TVector center, TVector factor, out TVector second)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            second = TSimd.Broadcast(0f);
            return TSimd.Load(x + at);
        }
    }

    private readonly struct SquareTerm(float* x) : IChannelTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(nint at, TVector center, TVector factor, out TVector second)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            second = TSimd.Subtract(TSimd.Load(x + at), center);
            return TSimd.Multiply(second, second);
        }
    }

    private readonly struct GradientTerm(float* x, float* dy) : IChannelTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(nint at, TVector center, TVector factor, out TVector second)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector gradient = TSimd.Load(dy + at);
            second = TSimd.Multiply(gradient, TSimd.Multiply(TSimd.Subtract(TSimd.Load(x + at), center), factor));
            return gradient;
        }
    }

    private readonly struct NormalizeMap(float* x, float* y) : IChannelMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write<TSimd, TVector>(nint at, TVector p0, TVector p1, TVector p2, TVector p3)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Store(y + at, TSimd.Fma(TSimd.Load(x + at), p0, p1));
    }

    private readonly struct GradientMap(float* x, float* dy, float* dx) : IChannelMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write<TSimd, TVector>(nint at, TVector p0, TVector p1, TVector p2, TVector p3)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector value = TSimd.Fma(TSimd.Subtract(TSimd.Load(x + at), p3), p2, p1);
            TSimd.Store(dx + at, TSimd.Fma(TSimd.Load(dy + at), p0, value));
        }
    }
}
