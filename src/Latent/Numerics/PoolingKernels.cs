using System.Runtime.CompilerServices;

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

    /// <summary>One row of pooled pixels of a block; the vectors run over channels and images, which lie side by side.</summary>
    private readonly struct ForwardTask(
        int channels, int height, int width, int size, int stride, int outputHeight, int outputWidth, float* x, float* y, byte* places) : IPoolTask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            int values = channels * ImageBlocks.Lanes;
            nint block = index / outputHeight;
            int row = index % outputHeight;
            for (int column = 0; column < outputWidth; column++)
            {
                nint cell = ((((block * outputHeight) + row) * outputWidth) + column) * values;
                float* window = x + (((((block * height) + ((nint)row * stride)) * width) + ((nint)column * stride)) * values);
                var kernel = new WindowKernel(size, width * (nint)values, values, window, y + cell, places == null ? null : places + cell);
                RangeLoop.RunChunk(ref kernel, 0, values);
            }
        }
    }

    private readonly struct WindowKernel(int size, nint rowStep, nint columnStep, float* window, float* y, byte* places) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector best = TSimd.Load(window + i), place = TSimd.Broadcast(0f);
                for (int row = 0; row < size; row++)
                {
                    for (int column = row == 0 ? 1 : 0; column < size; column++)
                    {
                        TVector value = TSimd.Load(window + (row * rowStep) + (column * columnStep) + i);

                        // What is not at most the best is larger, or one of the two is NaN; once NaN, the best stays.
                        TVector isLarger = TSimd.Select(
                            IsNumber<TSimd, TVector>(best), TSimd.Select(IsNumber<TSimd, TVector>(value), TSimd.LessThan(best, value), AllSet<TSimd, TVector>()), TSimd.Broadcast(0f));
                        best = TSimd.Select(isLarger, value, best);
                        place = TSimd.Select(isLarger, TSimd.Broadcast((row * size) + column), place);
                    }
                }

                TSimd.Store(y + i, best);
                if (places != null)
                {
                    TSimd.StoreBytes(places + i, place);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector AllSet<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.LessThan(TSimd.Broadcast(0f), TSimd.Broadcast(1f));

        /// <summary>NaN is neither below 1 nor above 0; every number is one of them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector IsNumber<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Select(TSimd.LessThan(x, TSimd.Broadcast(1f)), AllSet<TSimd, TVector>(), TSimd.LessThan(TSimd.Broadcast(0f), x));
    }

    /// <summary>One block; windows may overlap, so gradients are added to zeros.</summary>
    private readonly struct BackwardTask(
        int channels, int height, int width, int size, int stride, int outputHeight, int outputWidth, float* dy, byte* places, float* dx) : IPoolTask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            int values = channels * ImageBlocks.Lanes;
            float* target = dx + ((nint)index * height * width * values);
            for (int row = 0; row < height; row++)
            {
                new Span<float>(target + ((nint)row * width * values), width * values).Clear();
            }

            for (int row = 0; row < outputHeight; row++)
            {
                for (int column = 0; column < outputWidth; column++)
                {
                    nint cell = (((((nint)index * outputHeight) + row) * outputWidth) + column) * values;
                    float* window = target + (((((nint)row * stride) * width) + ((nint)column * stride)) * values);
                    var kernel = new SpreadKernel(size, width * (nint)values, values, dy + cell, places + cell, window);
                    RangeLoop.RunChunk(ref kernel, 0, values);
                }
            }
        }
    }

    private readonly struct SpreadKernel(int size, nint rowStep, nint columnStep, float* dy, byte* places, float* window) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector zero = TSimd.Broadcast(0f), half = TSimd.Broadcast(0.5f);
            for (int i = start; i < end; i += TSimd.Lanes)
            {
                TVector gradient = TSimd.Load(dy + i), place = TSimd.LoadBytes(places + i);
                for (int row = 0; row < size; row++)
                {
                    for (int column = 0; column < size; column++)
                    {
                        float* target = window + (row * rowStep) + (column * columnStep) + i;
                        TVector isHere = TSimd.LessThan(TSimd.Abs(TSimd.Subtract(place, TSimd.Broadcast((row * size) + column))), half);
                        TSimd.Store(target, TSimd.Add(TSimd.Load(target), TSimd.Select(isHere, gradient, zero)));
                    }
                }
            }
        }
    }
}
