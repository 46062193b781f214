using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Copies the rows of images into wider ones with zeros at the left and the right; one piece for each block.</summary>
internal readonly unsafe struct ConvolutionRows(ConvolutionShape shape, int width, float* source, float* target) : IPoolTask
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int index)
    {
        int pixel = shape.InputChannels * ImageBlocks.Lanes;
        int left = Math.Min(shape.PadLeft, width), copied = Math.Min(shape.InputWidth, width - left);
        float* from = source + ((nint)index * shape.InputLength * ImageBlocks.Lanes);
        float* to = target + ((nint)index * shape.InputHeight * width * pixel);
        for (int row = 0; row < shape.InputHeight; row++)
        {
            new Span<float>(to, left * pixel).Clear();
            new ReadOnlySpan<float>(from, copied * pixel).CopyTo(new Span<float>(to + (left * pixel), copied * pixel));
            new Span<float>(to + ((left + copied) * pixel), (width - left - copied) * pixel).Clear();
            from += shape.InputWidth * pixel;
            to += width * pixel;
        }
    }
}
