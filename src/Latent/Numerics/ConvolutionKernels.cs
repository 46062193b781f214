namespace Latent.Numerics;

/// <summary>
/// The three passes of a two-dimensional convolution over <see cref="ImageBlocks"/>. A transposed convolution runs them
/// with the roles exchanged: its forward pass is <see cref="BackwardInput"/>, its backward pass to the input
/// <see cref="Forward"/>, and its weight gradient <see cref="BackwardWeight"/> with its own output gradient as the input.
/// </summary>
/// <remarks>
/// Each value of the first two is one chain of fused products, taps in a fixed order and the source's channels within a
/// tap: its bits depend on the weights and its own image alone, not on threads or the rest of the batch.
/// </remarks>
internal static unsafe class ConvolutionKernels
{
    private const int Alignment = 16;

    /// <summary>The floats of scratch memory that suffice for each of the passes.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">The number of images.</param>
    public static long ScratchLength(in ConvolutionShape shape, int rows)
    {
        long axes = Math.Max(AxisFloats(shape.InputHeight, shape.InputWidth), AxisFloats(shape.OutputHeight, shape.OutputWidth));
        long packed = Math.Max(ConvolutionPacking.Length(shape, backward: false), ConvolutionPacking.Length(shape, backward: true));
        long padded = NeedsPadding(shape)
            ? (long)ImageBlocks.Count(rows) * ImageBlocks.Lanes * shape.InputChannels * shape.InputHeight * ConvolutionGradient.PaddedWidth(shape)
            : 0;
        return Math.Max(axes + packed, padded) + Alignment;
    }

    /// <summary>From large images to small ones: y = f(conv(x, w) + b), then ∘ g′ where asked.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="large">Blocks of large images.</param>
    /// <param name="weight">[output channels × input channels × kernel height × kernel width].</param>
    /// <param name="epilogue">What is done to each value before it is written.</param>
    /// <param name="small">Takes blocks of small images.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    public static void Forward(
        in ConvolutionShape shape, int rows, ReadOnlySpan<float> large, ReadOnlySpan<float> weight, Epilogue epilogue, Span<float> small, Span<float> scratch) =>
        Pass(shape, backward: false, rows, large, weight, epilogue, small, scratch);

    /// <summary>From small images to large ones: each value of a small image spread by the weights, then + b, f and ∘ g′ where asked.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">The number of images.</param>
    /// <param name="small">Blocks of small images.</param>
    /// <param name="weight">[output channels × input channels × kernel height × kernel width].</param>
    /// <param name="epilogue">What is done to each value before it is written.</param>
    /// <param name="large">Takes blocks of large images.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    public static void BackwardInput(
        in ConvolutionShape shape, int rows, ReadOnlySpan<float> small, ReadOnlySpan<float> weight, Epilogue epilogue, Span<float> large, Span<float> scratch) =>
        Pass(shape, backward: true, rows, small, weight, epilogue, large, scratch);

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
        Require.Length(scratch, ScratchLength(shape, rows));
        int blocks = ImageBlocks.Count(rows);
        fixed (float* x = large, y = small, w = weightGradient, free = scratch)
        {
            if (ConvolutionPointGradient.Fits(shape))
            {
                var point = new ConvolutionPointGradient { Shape = shape, Blocks = blocks, Large = x, Small = y, Weight = w, Accumulate = accumulate };
                WorkerPool.Shared.Run(point.Pieces, point);
                return;
            }

            var task = new ConvolutionGradient
            {
                Shape = shape,
                Blocks = blocks,
                Large = x,
                LargeWidth = shape.InputWidth,
                PadLeft = shape.PadLeft,
                Small = y,
                Weight = w,
                Accumulate = accumulate,
                IsMerged = ConvolutionGradient.Merges(shape),
            };
            if (NeedsPadding(shape))
            {
                float* padded = Align(free);
                int width = ConvolutionGradient.PaddedWidth(shape);
                WorkerPool.Shared.Run(blocks, new ConvolutionRows(shape, width, x, padded));
                task.Large = padded;
                task.LargeWidth = width;
                task.PadLeft = 0;
            }

            WorkerPool.Shared.Run(task.Plan(WorkerPool.Shared.MaxThreads), task);
        }
    }

    /// <summary>Whether the weight gradient reads a copy with padded rows: where taps are taken as channels and some of them lie outside.</summary>
    private static bool NeedsPadding(in ConvolutionShape shape) =>
        ConvolutionGradient.Merges(shape) && (shape.PadLeft > 0 || ConvolutionGradient.PaddedWidth(shape) > shape.InputWidth);

    private static void Pass(
        in ConvolutionShape shape,
        bool backward,
        int rows,
        ReadOnlySpan<float> source,
        ReadOnlySpan<float> weight,
        Epilogue epilogue,
        Span<float> target,
        Span<float> scratch)
    {
        int targetLength = backward ? shape.InputLength : shape.OutputLength;
        Require.Length(source, ImageBlocks.Length(rows, backward ? shape.OutputLength : shape.InputLength));
        Require.Length(target, ImageBlocks.Length(rows, targetLength));
        Require.Length(weight, shape.WeightLength);
        Require.Length(scratch, ScratchLength(shape, rows));
        int targetHeight = backward ? shape.InputHeight : shape.OutputHeight, targetWidth = backward ? shape.InputWidth : shape.OutputWidth;
        int targetChannels = backward ? shape.InputChannels : shape.OutputChannels;
        if (!epilogue.Bias.IsEmpty)
        {
            Require.Length(epilogue.Bias, targetChannels, "bias");
        }

        if (!epilogue.Output.IsEmpty)
        {
            Require.Length(epilogue.Output, ImageBlocks.Length(rows, targetLength), "output");
        }

        fixed (float* from = source, w = weight, to = target, free = scratch, bias = epilogue.Bias, output = epilogue.Output)
        {
            var vertical = (ConvolutionAxis*)Align(free);
            ConvolutionAxis* horizontal = vertical + targetHeight;
            var verticalSpan = new Span<ConvolutionAxis>(vertical, targetHeight);
            var horizontalSpan = new Span<ConvolutionAxis>(horizontal, targetWidth);
            if (backward)
            {
                ConvolutionAxis.Backward(verticalSpan, shape.KernelHeight, shape.Stride, shape.PadTop, shape.OutputHeight);
                ConvolutionAxis.Backward(horizontalSpan, shape.KernelWidth, shape.Stride, shape.PadLeft, shape.OutputWidth);
            }
            else
            {
                ConvolutionAxis.Forward(verticalSpan, shape.KernelHeight, shape.Stride, shape.PadTop, shape.InputHeight);
                ConvolutionAxis.Forward(horizontalSpan, shape.KernelWidth, shape.Stride, shape.PadLeft, shape.InputWidth);
            }

            float* packed = (float*)vertical + AxisFloats(targetHeight, targetWidth);
            WorkerPool.Shared.Run(ConvolutionPacking.Tiles(targetChannels), new ConvolutionPacking(shape, backward, w, packed));
            var pass = new ConvolutionPass
            {
                Blocks = ImageBlocks.Count(rows),
                SourceChannels = backward ? shape.OutputChannels : shape.InputChannels,
                SourceWidth = backward ? shape.OutputWidth : shape.InputWidth,
                SourceLength = backward ? shape.OutputLength : shape.InputLength,
                TargetChannels = targetChannels,
                TargetHeight = targetHeight,
                TargetWidth = targetWidth,
                TargetStep = backward ? shape.Stride : 1,
                SourceStep = backward ? 1 : shape.Stride,
                KernelWidth = shape.KernelWidth,
                KernelTaps = shape.KernelHeight * shape.KernelWidth,
                Vertical = vertical,
                Horizontal = horizontal,
                Weight = packed,
                Source = from,
                Target = to,
                Bias = bias,
                Activation = epilogue.Activation,
                Output = output,
            };
            WorkerPool.Shared.Run(pass.Plan(WorkerPool.Shared.MaxThreads), pass);
        }
    }

    private static long AxisFloats(int height, int width) =>
        (((long)(height + width) * sizeof(ConvolutionAxis) / sizeof(float)) + Alignment - 1) / Alignment * Alignment;

    private static float* Align(float* pointer) => (float*)(((nuint)pointer + 63) & ~(nuint)63);
}
