using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Plain loops for what <see cref="Numerics"/> has no kernel for yet.</summary>
internal static class Loops
{
    public static void Multiply(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, bool transposeA, ReadOnlySpan<float> b, int ldb, bool transposeB, Span<float> c, int ldc, bool accumulate)
    {
        for (int row = 0; row < m; row++)
        {
            Span<float> target = c.Slice(row * ldc, n);
            if (!accumulate)
            {
                target.Clear();
            }

            if (transposeB)
            {
                for (int column = 0; column < n; column++)
                {
                    float sum = 0;
                    for (int i = 0; i < k; i++)
                    {
                        sum += (transposeA ? a[(i * lda) + row] : a[(row * lda) + i]) * b[(column * ldb) + i];
                    }

                    target[column] += sum;
                }
            }
            else
            {
                for (int i = 0; i < k; i++)
                {
                    float factor = transposeA ? a[(i * lda) + row] : a[(row * lda) + i];
                    TensorPrimitives.MultiplyAdd(b.Slice(i * ldb, n), factor, target, target);
                }
            }
        }
    }

    public static void AddToRows(int rows, int columns, ReadOnlySpan<float> bias, Span<float> values)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> target = values.Slice(row * columns, columns);
            TensorPrimitives.Add(target, bias, target);
        }
    }

    public static void SumRows(int rows, int columns, ReadOnlySpan<float> values, Span<float> sums, bool accumulate)
    {
        if (!accumulate)
        {
            sums.Clear();
        }

        for (int row = 0; row < rows; row++)
        {
            TensorPrimitives.Add(sums, values.Slice(row * columns, columns), sums);
        }
    }

    public static void AddToChannels(int rows, int channels, int area, ReadOnlySpan<float> bias, Span<float> values)
    {
        for (int plane = 0; plane < rows * channels; plane++)
        {
            Span<float> target = values.Slice(plane * area, area);
            TensorPrimitives.Add(target, bias[plane % channels], target);
        }
    }

    public static void SumChannels(int rows, int channels, int area, ReadOnlySpan<float> values, Span<float> sums, bool accumulate)
    {
        if (!accumulate)
        {
            sums.Clear();
        }

        for (int plane = 0; plane < rows * channels; plane++)
        {
            sums[plane % channels] += TensorPrimitives.Sum(values.Slice(plane * area, area));
        }
    }

    public static void ConvolutionForward(in ConvolutionSizes s, int rows, ReadOnlySpan<float> input, ReadOnlySpan<float> weight, Span<float> output)
    {
        output[..(rows * s.OutputLength)].Clear();
        int outputArea = s.OutputHeight * s.OutputWidth;
        int inputArea = s.InputHeight * s.InputWidth;
        for (int row = 0; row < rows; row++)
        {
            for (int o = 0; o < s.OutputChannels; o++)
            {
                Span<float> target = output.Slice((row * s.OutputLength) + (o * outputArea), outputArea);
                for (int i = 0; i < s.InputChannels; i++)
                {
                    ReadOnlySpan<float> source = input.Slice((row * s.InputLength) + (i * inputArea), inputArea);
                    for (int ky = 0; ky < s.Kernel; ky++)
                    {
                        for (int kx = 0; kx < s.Kernel; kx++)
                        {
                            float w = weight[(((((o * s.InputChannels) + i) * s.Kernel) + ky) * s.Kernel) + kx];
                            for (int y = 0; y < s.OutputHeight; y++)
                            {
                                int iy = (y * s.Stride) - s.PadTop + ky;
                                if ((uint)iy >= (uint)s.InputHeight)
                                {
                                    continue;
                                }

                                for (int x = 0; x < s.OutputWidth; x++)
                                {
                                    int ix = (x * s.Stride) - s.PadLeft + kx;
                                    if ((uint)ix < (uint)s.InputWidth)
                                    {
                                        target[(y * s.OutputWidth) + x] += w * source[(iy * s.InputWidth) + ix];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    public static void ConvolutionInputGradient(in ConvolutionSizes s, int rows, ReadOnlySpan<float> gradient, ReadOnlySpan<float> weight, Span<float> inputGradient)
    {
        inputGradient[..(rows * s.InputLength)].Clear();
        int outputArea = s.OutputHeight * s.OutputWidth;
        int inputArea = s.InputHeight * s.InputWidth;
        for (int row = 0; row < rows; row++)
        {
            for (int o = 0; o < s.OutputChannels; o++)
            {
                ReadOnlySpan<float> source = gradient.Slice((row * s.OutputLength) + (o * outputArea), outputArea);
                for (int i = 0; i < s.InputChannels; i++)
                {
                    Span<float> target = inputGradient.Slice((row * s.InputLength) + (i * inputArea), inputArea);
                    for (int ky = 0; ky < s.Kernel; ky++)
                    {
                        for (int kx = 0; kx < s.Kernel; kx++)
                        {
                            float w = weight[(((((o * s.InputChannels) + i) * s.Kernel) + ky) * s.Kernel) + kx];
                            for (int y = 0; y < s.OutputHeight; y++)
                            {
                                int iy = (y * s.Stride) - s.PadTop + ky;
                                if ((uint)iy >= (uint)s.InputHeight)
                                {
                                    continue;
                                }

                                for (int x = 0; x < s.OutputWidth; x++)
                                {
                                    int ix = (x * s.Stride) - s.PadLeft + kx;
                                    if ((uint)ix < (uint)s.InputWidth)
                                    {
                                        target[(iy * s.InputWidth) + ix] += w * source[(y * s.OutputWidth) + x];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    public static void ConvolutionWeightGradient(
        in ConvolutionSizes s, int rows, ReadOnlySpan<float> input, ReadOnlySpan<float> gradient, Span<float> weightGradient, bool accumulate)
    {
        if (!accumulate)
        {
            weightGradient.Clear();
        }

        int outputArea = s.OutputHeight * s.OutputWidth;
        int inputArea = s.InputHeight * s.InputWidth;
        for (int row = 0; row < rows; row++)
        {
            for (int o = 0; o < s.OutputChannels; o++)
            {
                ReadOnlySpan<float> outer = gradient.Slice((row * s.OutputLength) + (o * outputArea), outputArea);
                for (int i = 0; i < s.InputChannels; i++)
                {
                    ReadOnlySpan<float> source = input.Slice((row * s.InputLength) + (i * inputArea), inputArea);
                    for (int ky = 0; ky < s.Kernel; ky++)
                    {
                        for (int kx = 0; kx < s.Kernel; kx++)
                        {
                            float sum = 0;
                            for (int y = 0; y < s.OutputHeight; y++)
                            {
                                int iy = (y * s.Stride) - s.PadTop + ky;
                                if ((uint)iy >= (uint)s.InputHeight)
                                {
                                    continue;
                                }

                                for (int x = 0; x < s.OutputWidth; x++)
                                {
                                    int ix = (x * s.Stride) - s.PadLeft + kx;
                                    if ((uint)ix < (uint)s.InputWidth)
                                    {
                                        sum += outer[(y * s.OutputWidth) + x] * source[(iy * s.InputWidth) + ix];
                                    }
                                }
                            }

                            weightGradient[(((((o * s.InputChannels) + i) * s.Kernel) + ky) * s.Kernel) + kx] += sum;
                        }
                    }
                }
            }
        }
    }

    public static void MaxPool(
        int planes, int height, int width, int outputHeight, int outputWidth, int size, int stride, ReadOnlySpan<float> input, Span<float> output, Span<int> positions)
    {
        int index = 0;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<float> source = input.Slice(plane * height * width, height * width);
            for (int y = 0; y < outputHeight; y++)
            {
                for (int x = 0; x < outputWidth; x++, index++)
                {
                    int best = (y * stride * width) + (x * stride);
                    for (int ky = 0; ky < size; ky++)
                    {
                        for (int kx = 0; kx < size; kx++)
                        {
                            int position = (((y * stride) + ky) * width) + (x * stride) + kx;
                            if (source[position] > source[best] || float.IsNaN(source[position]))
                            {
                                best = position;
                            }
                        }
                    }

                    output[index] = source[best];
                    if (!positions.IsEmpty)
                    {
                        positions[index] = best;
                    }
                }
            }
        }
    }

    public static void MaxPoolBackward(int planes, int area, int outputArea, ReadOnlySpan<float> gradient, ReadOnlySpan<int> positions, Span<float> inputGradient)
    {
        inputGradient[..(planes * area)].Clear();
        for (int plane = 0; plane < planes; plane++)
        {
            Span<float> target = inputGradient.Slice(plane * area, area);
            for (int i = plane * outputArea; i < (plane + 1) * outputArea; i++)
            {
                target[positions[i]] += gradient[i];
            }
        }
    }

    public static void BatchNormForward(
        int rows,
        int channels,
        int area,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        float epsilon,
        float momentum,
        Span<float> runningMean,
        Span<float> runningVariance,
        Span<float> mean,
        Span<float> reciprocal,
        Span<float> output)
    {
        double count = (double)rows * area;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0;
            for (int row = 0; row < rows; row++)
            {
                foreach (float value in input.Slice(((row * channels) + channel) * area, area))
                {
                    sum += value;
                }
            }

            double average = sum / count;
            double squares = 0;
            for (int row = 0; row < rows; row++)
            {
                foreach (float value in input.Slice(((row * channels) + channel) * area, area))
                {
                    squares += (value - average) * (value - average);
                }
            }

            mean[channel] = (float)average;
            reciprocal[channel] = (float)(1 / Math.Sqrt((squares / count) + epsilon));

            // A single value has no variance that could be estimated, so it moves nothing.
            if (count > 1)
            {
                runningMean[channel] += momentum * ((float)average - runningMean[channel]);
                runningVariance[channel] += momentum * ((float)(squares / (count - 1)) - runningVariance[channel]);
            }

            float factor = reciprocal[channel] * scale[channel];
            for (int row = 0; row < rows; row++)
            {
                int start = ((row * channels) + channel) * area;
                for (int i = start; i < start + area; i++)
                {
                    output[i] = ((input[i] - mean[channel]) * factor) + shift[channel];
                }
            }
        }
    }

    public static void BatchNormInference(
        int rows,
        int channels,
        int area,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        float epsilon,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> variance,
        Span<float> output)
    {
        for (int plane = 0; plane < rows * channels; plane++)
        {
            int channel = plane % channels;
            float factor = scale[channel] / MathF.Sqrt(variance[channel] + epsilon);
            for (int i = plane * area; i < (plane + 1) * area; i++)
            {
                output[i] = ((input[i] - mean[channel]) * factor) + shift[channel];
            }
        }
    }

    public static void BatchNormBackward(
        int rows,
        int channels,
        int area,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> reciprocal,
        ReadOnlySpan<float> gradient,
        Span<float> weightGradient,
        Span<float> biasGradient,
        bool accumulate,
        Span<float> inputGradient)
    {
        double count = (double)rows * area;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0, product = 0;
            for (int row = 0; row < rows; row++)
            {
                int start = ((row * channels) + channel) * area;
                for (int i = start; i < start + area; i++)
                {
                    sum += gradient[i];
                    product += gradient[i] * (double)((input[i] - mean[channel]) * reciprocal[channel]);
                }
            }

            if (!weightGradient.IsEmpty)
            {
                weightGradient[channel] = (accumulate ? weightGradient[channel] : 0f) + (float)product;
                biasGradient[channel] = (accumulate ? biasGradient[channel] : 0f) + (float)sum;
            }

            if (inputGradient.IsEmpty)
            {
                continue;
            }

            float meanGradient = (float)(sum / count), meanProduct = (float)(product / count), factor = scale[channel] * reciprocal[channel];
            for (int row = 0; row < rows; row++)
            {
                int start = ((row * channels) + channel) * area;
                for (int i = start; i < start + area; i++)
                {
                    inputGradient[i] = factor * (gradient[i] - meanGradient - ((input[i] - mean[channel]) * reciprocal[channel] * meanProduct));
                }
            }
        }
    }

    public static void BatchNormInferenceBackward(
        int rows, int channels, int area, ReadOnlySpan<float> scale, float epsilon, ReadOnlySpan<float> variance, ReadOnlySpan<float> gradient, Span<float> inputGradient)
    {
        for (int plane = 0; plane < rows * channels; plane++)
        {
            int channel = plane % channels;
            TensorPrimitives.Multiply(
                gradient.Slice(plane * area, area), scale[channel] / MathF.Sqrt(variance[channel] + epsilon), inputGradient.Slice(plane * area, area));
        }
    }

    public static void Activate(Activation activation, ReadOnlySpan<float> input, Span<float> output)
    {
        const float Lambda = 1.0507009873554805f;
        const float Alpha = 1.6732632423543772f;
        for (int i = 0; i < input.Length; i++)
        {
            float x = input[i];
            output[i] = activation.Kind switch
            {
                ActivationKind.ReLU => x > 0 || float.IsNaN(x) ? x : 0,
                ActivationKind.LeakyReLU => x > 0 ? x : x * activation.Slope,
                ActivationKind.SELU => x > 0 ? Lambda * x : Lambda * Alpha * (MathF.Exp(x) - 1),
                ActivationKind.Sigmoid => 1 / (1 + MathF.Exp(-x)),
                ActivationKind.Tanh => MathF.Tanh(x),
                _ => x,
            };
        }
    }

    public static void Derive(Activation activation, ReadOnlySpan<float> output, Span<float> gradient)
    {
        const float Lambda = 1.0507009873554805f;
        const float Alpha = 1.6732632423543772f;
        for (int i = 0; i < gradient.Length; i++)
        {
            float y = output[i];
            gradient[i] *= activation.Kind switch
            {
                ActivationKind.ReLU => y > 0 ? 1 : 0,
                ActivationKind.LeakyReLU => y > 0 ? 1 : activation.Slope,
                ActivationKind.SELU => y > 0 ? Lambda : y + (Lambda * Alpha),
                ActivationKind.Sigmoid => y * (1 - y),
                ActivationKind.Tanh => 1 - (y * y),
                _ => 1,
            };
        }
    }

    public static void FillDropout(ulong seed, RandomPurpose purpose, ulong index, float rate, Span<float> factors)
    {
        var random = new RandomStream(seed, purpose, index);
        float scale = 1 / (1 - rate);
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = random.NextSingle() < rate ? 0 : scale;
        }
    }

    public static void FillNormal(ulong seed, RandomPurpose purpose, ulong index, Span<float> values)
    {
        var random = new RandomStream(seed, purpose, index);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextNormal();
        }
    }
}
