using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>The largest value of each window of an image [channels × height × width]; rows that fill no window are dropped.</summary>
public sealed record MaxPool2D : Layer
{
    /// <summary>Max-pooling with square windows.</summary>
    /// <param name="size">The window's height and width, at least 1.</param>
    /// <param name="stride">The distance between windows; the window's size where it is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is below 1 or <paramref name="stride"/> below 0.</exception>
    public MaxPool2D(int size, int stride = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        Size = size;
        Stride = stride == 0 ? size : stride;
    }

    /// <summary>The window's height and width.</summary>
    public int Size { get; }

    /// <summary>The distance between windows.</summary>
    public int Stride { get; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        if (input.Rank != 3)
        {
            return ShapeInference.Refuse("it takes an image [channels × height × width]");
        }

        int height = ConvolutionGeometry.Forward(input[1], Size, Stride, Padding.Valid).Output;
        int width = ConvolutionGeometry.Forward(input[2], Size, Stride, Padding.Valid).Output;
        return height < 1 || width < 1
            ? ShapeInference.Refuse($"its window of {Size} × {Size} is larger than the image; use a smaller window")
            : Shape.Create(input[0], height, width);
    }
}
