using Latent.Numerics;

namespace Latent.Data;

/// <summary>An image as bytes, line by line, grey or red-green-blue: what is shown, not what is trained on.</summary>
/// <remarks>May be read from many threads while nothing is drawn.</remarks>
public sealed class PixelImage
{
    private readonly byte[] _pixels;

    /// <summary>An image of one brightness.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="fill">The brightness, from 0 (black) to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1 or the image too large, or there are neither one nor three channels.</exception>
    public PixelImage(int width, int height, int channels, byte fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, $"An image has 1 channel (grey) or 3 (red, green, blue), got {channels}.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height * channels, Array.MaxLength, nameof(height));
        Width = width;
        Height = height;
        Channels = channels;
        _pixels = new byte[width * height * channels];
        Array.Fill(_pixels, fill);
    }

    /// <summary>An image of pixels that are there already.</summary>
    internal PixelImage(int width, int height, int channels, byte[] pixels)
    {
        Width = width;
        Height = height;
        Channels = channels;
        _pixels = pixels;
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>[height × width × channels] bytes.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Puts a sample into the image; what lies outside is cut off.</summary>
    /// <param name="sample">[channels × height × width] values from 0 (black) to 1; values outside are clipped, NaN is black.</param>
    /// <param name="shape">The sample's shape: [channels × height × width] of 1 or 3 channels, or [height × width].</param>
    /// <param name="left">Where its left edge comes, in pixels.</param>
    /// <param name="top">Where its top edge comes, in pixels.</param>
    /// <param name="zoom">The pixels that each of its pixels takes each way, at least 1.</param>
    /// <exception cref="ArgumentException">The shape is no image's, or the sample has another length.</exception>
    public void Draw(ReadOnlySpan<float> sample, Shape shape, int left, int top, int zoom = 1)
    {
        (int channels, int height, int width) = SizesOf(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(zoom, 1);
        if (sample.Length != shape.Length)
        {
            throw new ArgumentException($"The sample has {sample.Length} values, an image of shape {shape} has {shape.Length}.", nameof(sample));
        }

        for (int y = Math.Max(0, -top); y < height * zoom && top + y < Height; y++)
        {
            for (int x = Math.Max(0, -left); x < width * zoom && left + x < Width; x++)
            {
                int from = (y / zoom * width) + (x / zoom);
                int to = (((top + y) * Width) + left + x) * Channels;
                for (int channel = 0; channel < Channels; channel++)
                {
                    // A grey sample fills all channels; a coloured one in a grey image is averaged.
                    float value = Channels == 1 && channels == 3
                        ? (sample[from] + sample[from + (height * width)] + sample[from + (2 * height * width)]) / 3
                        : sample[from + (channels == 1 ? 0 : channel * height * width)];
                    _pixels[to + channel] = ToByte(value);
                }
            }
        }
    }

    /// <summary>Channels, height and width of a sample that is an image.</summary>
    /// <param name="shape">The shape.</param>
    /// <exception cref="ArgumentException">It is no image's.</exception>
    internal static (int Channels, int Height, int Width) SizesOf(Shape shape) => shape.Rank switch
    {
        2 => (1, shape[0], shape[1]),
        3 when shape[0] is 1 or 3 => (shape[0], shape[1], shape[2]),
        _ => throw new ArgumentException($"A sample of shape {shape} is no image; expected [height × width], [1 × height × width] or [3 × height × width].", nameof(shape)),
    };

    private static byte ToByte(float value) => value > 0 ? (byte)MathF.Round(MathF.Min(value, 1) * 255) : (byte)0;
}
