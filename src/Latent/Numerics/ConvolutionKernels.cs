namespace Latent.Numerics;

/// <summary>
/// The three passes of a two-dimensional convolution over <see cref="ImageBlocks"/>. A transposed convolution runs them
/// with the roles exchanged: its forward pass is <see cref="BackwardInput"/>, its backward pass to the input
/// <see cref="Forward"/>, and its weight gradient <see cref="BackwardWeight"/> with its own output gradient as the input.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    /// <summary>The floats of scratch memory that each of the passes needs.</summary>
    public static long ScratchLength(in ConvolutionShape shape, int rows) => 0;

    /// <summary>From large images to small ones: y = f(conv(x, w) + b), then ∘ g′ where asked.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="large">Blocks of large images.</param>
    /// <param name="weight">[output channels × input channels × kernel height × kernel width].</param>
    /// <param name="epilogue">What is done to each value before it is written.</param>
    /// <param name="small">Takes blocks of small images.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    public static void Forward(
        in ConvolutionShape shape, int rows, ReadOnlySpan<float> large, ReadOnlySpan<float> weight, Epilogue epilogue, Span<float> small, Span<float> scratch)
    {
        Require.Length(large, ImageBlocks.Length(rows, shape.InputLength));
        Require.Length(small, ImageBlocks.Length(rows, shape.OutputLength));
        Require.Length(weight, shape.WeightLength);
        fixed (float* x = large, w = weight, y = small)
        {
            WorkerPool.Shared.Run(ImageBlocks.Count(rows) * shape.OutputHeight, new ForwardTask(shape, x, w, y));
        }

        epilogue.Apply(ChannelLayout.Blocks(rows, shape.OutputChannels, shape.OutputPixels), small);
    }

    /// <summary>From small images to large ones: each value of a small image spread by the weights, then + b, f and ∘ g′ where asked.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="small">Blocks of small images.</param>
    /// <param name="weight">[output channels × input channels × kernel height × kernel width].</param>
    /// <param name="epilogue">What is done to each value before it is written.</param>
    /// <param name="large">Takes blocks of large images.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    public static void BackwardInput(
        in ConvolutionShape shape, int rows, ReadOnlySpan<float> small, ReadOnlySpan<float> weight, Epilogue epilogue, Span<float> large, Span<float> scratch)
    {
        Require.Length(large, ImageBlocks.Length(rows, shape.InputLength));
        Require.Length(small, ImageBlocks.Length(rows, shape.OutputLength));
        Require.Length(weight, shape.WeightLength);
        fixed (float* y = small, w = weight, x = large)
        {
            WorkerPool.Shared.Run(ImageBlocks.Count(rows) * shape.InputHeight, new BackwardTask(shape, y, w, x));
        }

        epilogue.Apply(ChannelLayout.Blocks(rows, shape.InputChannels, shape.InputPixels), large);
    }

    /// <summary>The gradient of the weight: for each weight the sum of products of the large and small values it joins.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="large">Blocks of large images. In unused lanes of the last block any finite value.</param>
    /// <param name="small">Blocks of small images. One of the two is a gradient, and it must be zero in unused lanes.</param>
    /// <param name="weightGradient">Takes [output channels × input channels × kernel height × kernel width].</param>
    /// <param name="accumulate">Whether to add to what it holds.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    public static void BackwardWeight(
        in ConvolutionShape shape, int rows, ReadOnlySpan<float> large, ReadOnlySpan<float> small, Span<float> weightGradient, bool accumulate, Span<float> scratch)
    {
        Require.Length(large, ImageBlocks.Length(rows, shape.InputLength));
        Require.Length(small, ImageBlocks.Length(rows, shape.OutputLength));
        Require.Length(weightGradient, shape.WeightLength);
        fixed (float* x = large, y = small, w = weightGradient)
        {
            WorkerPool.Shared.Run(shape.OutputChannels, new WeightTask(shape, ImageBlocks.Count(rows), x, y, w, accumulate));
        }
    }

    private readonly struct ForwardTask(ConvolutionShape shape, float* x, float* w, float* y) : IPoolTask
    {
        public void Run(int index)
        {
            nint block = index / shape.OutputHeight;
            int row = index % shape.OutputHeight;
            float* from = x + (block * shape.InputLength * ImageBlocks.Lanes);
            float* to = y + (block * shape.OutputLength * ImageBlocks.Lanes);
            float* sum = stackalloc float[ImageBlocks.Lanes];
            for (int column = 0; column < shape.OutputWidth; column++)
            {
                for (int output = 0; output < shape.OutputChannels; output++)
                {
                    new Span<float>(sum, ImageBlocks.Lanes).Clear();
                    for (int ky = 0; ky < shape.KernelHeight; ky++)
                    {
                        int iy = (row * shape.Stride) - shape.PadTop + ky;
                        for (int kx = 0; kx < shape.KernelWidth; kx++)
                        {
                            int ix = (column * shape.Stride) - shape.PadLeft + kx;
                            if (iy < 0 || iy >= shape.InputHeight || ix < 0 || ix >= shape.InputWidth)
                            {
                                continue;
                            }

                            float* source = from + ((((nint)iy * shape.InputWidth) + ix) * shape.InputChannels * ImageBlocks.Lanes);
                            for (int input = 0; input < shape.InputChannels; input++)
                            {
                                float factor = w[(((((nint)output * shape.InputChannels) + input) * shape.KernelHeight) + ky) * shape.KernelWidth + kx];
                                for (int lane = 0; lane < ImageBlocks.Lanes; lane++)
                                {
                                    sum[lane] = SimdScalar.Fma(factor, source[(input * ImageBlocks.Lanes) + lane], sum[lane]);
                                }
                            }
                        }
                    }

                    float* target = to + (((((nint)row * shape.OutputWidth) + column) * shape.OutputChannels) + output) * ImageBlocks.Lanes;
                    new Span<float>(sum, ImageBlocks.Lanes).CopyTo(new Span<float>(target, ImageBlocks.Lanes));
                }
            }
        }
    }

    private readonly struct BackwardTask(ConvolutionShape shape, float* y, float* w, float* x) : IPoolTask
    {
        public void Run(int index)
        {
            nint block = index / shape.InputHeight;
            int row = index % shape.InputHeight;
            float* from = y + (block * shape.OutputLength * ImageBlocks.Lanes);
            float* to = x + (block * shape.InputLength * ImageBlocks.Lanes);
            float* sum = stackalloc float[ImageBlocks.Lanes];
            for (int column = 0; column < shape.InputWidth; column++)
            {
                for (int input = 0; input < shape.InputChannels; input++)
                {
                    new Span<float>(sum, ImageBlocks.Lanes).Clear();
                    for (int ky = 0; ky < shape.KernelHeight; ky++)
                    {
                        int oy = row + shape.PadTop - ky;
                        for (int kx = 0; kx < shape.KernelWidth; kx++)
                        {
                            int ox = column + shape.PadLeft - kx;
                            if (oy < 0 || ox < 0 || oy % shape.Stride != 0 || ox % shape.Stride != 0
                                || oy / shape.Stride >= shape.OutputHeight || ox / shape.Stride >= shape.OutputWidth)
                            {
                                continue;
                            }

                            float* source = from + ((((nint)(oy / shape.Stride) * shape.OutputWidth) + (ox / shape.Stride)) * shape.OutputChannels * ImageBlocks.Lanes);
                            for (int output = 0; output < shape.OutputChannels; output++)
                            {
                                float factor = w[(((((nint)output * shape.InputChannels) + input) * shape.KernelHeight) + ky) * shape.KernelWidth + kx];
                                for (int lane = 0; lane < ImageBlocks.Lanes; lane++)
                                {
                                    sum[lane] = SimdScalar.Fma(factor, source[(output * ImageBlocks.Lanes) + lane], sum[lane]);
                                }
                            }
                        }
                    }

                    float* target = to + (((((nint)row * shape.InputWidth) + column) * shape.InputChannels) + input) * ImageBlocks.Lanes;
                    new Span<float>(sum, ImageBlocks.Lanes).CopyTo(new Span<float>(target, ImageBlocks.Lanes));
                }
            }
        }
    }

    private readonly struct WeightTask(ConvolutionShape shape, int blocks, float* x, float* y, float* w, bool accumulate) : IPoolTask
    {
        public void Run(int index)
        {
            float* sum = stackalloc float[ImageBlocks.Lanes];
            for (int input = 0; input < shape.InputChannels; input++)
            {
                for (int ky = 0; ky < shape.KernelHeight; ky++)
                {
                    for (int kx = 0; kx < shape.KernelWidth; kx++)
                    {
                        new Span<float>(sum, ImageBlocks.Lanes).Clear();
                        for (nint block = 0; block < blocks; block++)
                        {
                            float* large = x + (block * shape.InputLength * ImageBlocks.Lanes);
                            float* small = y + (block * shape.OutputLength * ImageBlocks.Lanes);
                            for (int row = 0; row < shape.OutputHeight; row++)
                            {
                                int iy = (row * shape.Stride) - shape.PadTop + ky;
                                for (int column = 0; column < shape.OutputWidth; column++)
                                {
                                    int ix = (column * shape.Stride) - shape.PadLeft + kx;
                                    if (iy < 0 || iy >= shape.InputHeight || ix < 0 || ix >= shape.InputWidth)
                                    {
                                        continue;
                                    }

                                    float* left = small + (((((nint)row * shape.OutputWidth) + column) * shape.OutputChannels) + index) * ImageBlocks.Lanes;
                                    float* right = large + (((((nint)iy * shape.InputWidth) + ix) * shape.InputChannels) + input) * ImageBlocks.Lanes;
                                    for (int lane = 0; lane < ImageBlocks.Lanes; lane++)
                                    {
                                        sum[lane] = SimdScalar.Fma(left[lane], right[lane], sum[lane]);
                                    }
                                }
                            }
                        }

                        float total = 0f;
                        for (int lane = 0; lane < ImageBlocks.Lanes; lane++)
                        {
                            total += sum[lane];
                        }

                        float* target = w + (((((nint)index * shape.InputChannels) + input) * shape.KernelHeight) + ky) * shape.KernelWidth + kx;
                        *target = accumulate ? *target + total : total;
                    }
                }
            }
        }
    }
}
