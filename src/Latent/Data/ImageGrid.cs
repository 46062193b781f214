using Latent.Numerics;

namespace Latent.Data;

/// <summary>Lays images side by side: originals over their reconstructions, samples of an epoch.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class ImageGrid
{
    /// <summary>One image of many, in rows from left to right.</summary>
    /// <param name="samples">[count × sample length] values from 0 (black) to 1.</param>
    /// <param name="shape">The shape of one sample: [height × width], [1 × height × width] or [3 × height × width].</param>
    /// <param name="columns">The images in a row, at least 1.</param>
    /// <param name="zoom">The pixels that each pixel takes each way, at least 1.</param>
    /// <param name="gap">The white pixels between images and around them, at least 0.</param>
    /// <exception cref="ArgumentException">There is no sample, the shape is no image's, or the values make no whole samples.</exception>
    public static PixelImage Compose(ReadOnlySpan<float> samples, Shape shape, int columns, int zoom = 1, int gap = 2)
    {
        (int channels, int height, int width) = PixelImage.SizesOf(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(zoom, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (samples.IsEmpty || samples.Length % shape.Length != 0)
        {
            throw new ArgumentException($"{samples.Length} values are no whole images of shape {shape}, which take {shape.Length} each.", nameof(samples));
        }

        int count = samples.Length / shape.Length;
        columns = Math.Min(columns, count);
        int rows = (count + columns - 1) / columns;
        int cellWidth = (width * zoom) + gap, cellHeight = (height * zoom) + gap;
        var image = new PixelImage((columns * cellWidth) + gap, (rows * cellHeight) + gap, channels, 255);
        for (int i = 0; i < count; i++)
        {
            image.Draw(samples.Slice(i * shape.Length, shape.Length), shape, gap + (i % columns * cellWidth), gap + (i / columns * cellHeight), zoom);
        }

        return image;
    }
}
