namespace Latent.Numerics;

/// <summary>Max-pooling over image blocks.</summary>
internal static unsafe class PoolingKernels
{
    /// <summary>The largest value of each window.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="channels">The channels of an image.</param>
    /// <param name="height">The height of the input.</param>
    /// <param name="width">The width of the input.</param>
    /// <param name="size">The window's height and width.</param>
    /// <param name="stride">The distance between windows.</param>
    /// <param name="input">Blocks of images.</param>
    /// <param name="output">Takes blocks of pooled images. NaN counts as largest.</param>
    /// <param name="indices">Takes for each output value the place in its window, row · size + column, of the first largest one; empty where there is no backward pass.</param>
    public static void MaxForward(
        int rows, int channels, int height, int width, int size, int stride, ReadOnlySpan<float> input, Span<float> output, Span<byte> indices)
    {
        (int outputHeight, int outputWidth) = Check(rows, channels, height, width, size, stride, input, output);
        if (!indices.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 15);
            ArgumentOutOfRangeException.ThrowIfLessThan(indices.Length, ImageBlocks.Length(rows, channels * outputHeight * outputWidth));
        }

        fixed (float* x = input, y = output)
        fixed (byte* places = indices)
        {
            WorkerPool.Shared.Run(
                ImageBlocks.Count(rows) * outputHeight,
                new ForwardTask(channels, height, width, size, stride, outputHeight, outputWidth, x, y, places));
        }
    }

    /// <summary>Brings each output's gradient to the input value that was the largest.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="channels">The channels of an image.</param>
    /// <param name="height">The height of the input.</param>
    /// <param name="width">The width of the input.</param>
    /// <param name="size">The window's height and width.</param>
    /// <param name="stride">The distance between windows.</param>
    /// <param name="gradient">The gradient by the output.</param>
    /// <param name="indices">The places from the forward pass.</param>
    /// <param name="inputGradient">Takes the gradient by the input.</param>
    public static void MaxBackward(
        int rows, int channels, int height, int width, int size, int stride, ReadOnlySpan<float> gradient, ReadOnlySpan<byte> indices, Span<float> inputGradient)
    {
        (int outputHeight, int outputWidth) = Check(rows, channels, height, width, size, stride, inputGradient, gradient);
        ArgumentOutOfRangeException.ThrowIfLessThan(indices.Length, ImageBlocks.Length(rows, channels * outputHeight * outputWidth));
        fixed (float* dy = gradient, dx = inputGradient)
        fixed (byte* places = indices)
        {
            WorkerPool.Shared.Run(
                ImageBlocks.Count(rows), new BackwardTask(channels, height, width, size, stride, outputHeight, outputWidth, dy, places, dx));
        }
    }

    private static (int Height, int Width) Check(
        int rows, int channels, int height, int width, int size, int stride, ReadOnlySpan<float> large, ReadOnlySpan<float> small)
    {
        int outputHeight = ((height - size) / stride) + 1, outputWidth = ((width - size) / stride) + 1;
        Require.Length(large, ImageBlocks.Length(rows, channels * height * width));
        Require.Length(small, ImageBlocks.Length(rows, channels * outputHeight * outputWidth));
        return (outputHeight, outputWidth);
    }

    private readonly struct ForwardTask(
        int channels, int height, int width, int size, int stride, int outputHeight, int outputWidth, float* x, float* y, byte* places) : IPoolTask
    {
        public void Run(int index)
        {
            int vectors = channels * ImageBlocks.Lanes;
            nint block = index / outputHeight;
            int row = index % outputHeight;
            float* from = x + (block * height * width * vectors);
            for (int column = 0; column < outputWidth; column++)
            {
                nint cell = ((((block * outputHeight) + row) * outputWidth) + column) * vectors;
                for (int value = 0; value < vectors; value++)
                {
                    float best = 0f;
                    int place = -1;
                    for (int dy = 0; dy < size; dy++)
                    {
                        for (int dx = 0; dx < size; dx++)
                        {
                            float candidate = from[(((((nint)row * stride) + dy) * width) + (column * stride) + dx) * vectors + value];
                            if (place < 0 || candidate > best || (float.IsNaN(candidate) && !float.IsNaN(best)))
                            {
                                best = candidate;
                                place = (dy * size) + dx;
                            }
                        }
                    }

                    y[cell + value] = best;
                    if (places != null)
                    {
                        places[cell + value] = (byte)place;
                    }
                }
            }
        }
    }

    private readonly struct BackwardTask(
        int channels, int height, int width, int size, int stride, int outputHeight, int outputWidth, float* dy, byte* places, float* dx) : IPoolTask
    {
        public void Run(int index)
        {
            int vectors = channels * ImageBlocks.Lanes;
            nint length = (nint)height * width * vectors;
            float* target = dx + (index * length);
            for (nint i = 0; i < length; i++)
            {
                target[i] = 0f;
            }

            for (int row = 0; row < outputHeight; row++)
            {
                for (int column = 0; column < outputWidth; column++)
                {
                    nint cell = (((((nint)index * outputHeight) + row) * outputWidth) + column) * vectors;
                    for (int value = 0; value < vectors; value++)
                    {
                        int place = places[cell + value];
                        int y = (row * stride) + (place / size), x = (column * stride) + (place % size);
                        target[(((nint)y * width) + x) * vectors + value] += dy[cell + value];
                    }
                }
            }
        }
    }
}
