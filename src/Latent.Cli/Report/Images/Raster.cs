using Latent.Cli.Report.Blocks;
using Latent.Numerics;

namespace Latent.Cli.Report.Images;

/// <summary>Turns samples, [channels × height × width] values from 0 to 1, into pictures.</summary>
internal static class Raster
{
    /// <summary>Whether samples of a shape can be drawn: one or three channels of at least 4 × 4.</summary>
    public static bool IsImage(Shape shape) => shape.Rank == 3 && shape[0] is 1 or 3 && shape[1] >= 4 && shape[2] >= 4;

    /// <summary>The sample as a picture; values outside 0 to 1 are cut off.</summary>
    public static Picture Image(ReadOnlySpan<float> sample, Shape shape, string description)
    {
        (int channels, int height, int width) = (shape[0], shape[1], shape[2]);
        var pixels = new byte[height * width * channels];
        CopyTo(sample, shape, pixels, width * channels);
        return ToPicture(pixels, width, height, channels, description);
    }

    /// <summary>
    /// How far a reconstruction is off at each pixel, from dark violet (not at all) over red to light yellow
    /// (<paramref name="scale"/> and above).
    /// </summary>
    /// <param name="original">The sample.</param>
    /// <param name="reconstruction">What the model made of it.</param>
    /// <param name="shape">The shape of both.</param>
    /// <param name="scale">The absolute difference that is drawn brightest, above 0.</param>
    /// <param name="description">What the picture shows.</param>
    public static Picture HeatMap(ReadOnlySpan<float> original, ReadOnlySpan<float> reconstruction, Shape shape, float scale, string description)
    {
        (int channels, int height, int width) = (shape[0], shape[1], shape[2]);
        var pixels = new byte[height * width * 3];
        for (int pixel = 0; pixel < height * width; pixel++)
        {
            float difference = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                int at = (channel * height * width) + pixel;
                difference += Math.Abs(original[at] - reconstruction[at]);
            }

            (byte red, byte green, byte blue) = HeatColour(difference / channels / scale);
            pixels[pixel * 3] = red;
            pixels[(pixel * 3) + 1] = green;
            pixels[(pixel * 3) + 2] = blue;
        }

        return ToPicture(pixels, width, height, 3, description);
    }

    /// <summary>All samples on one sheet, row by row, for the map.</summary>
    /// <param name="samples">[count × sample length] values.</param>
    /// <param name="count">The number of samples, at least 1.</param>
    /// <param name="shape">The shape of one.</param>
    /// <param name="columns">Takes the number of samples in a row of the sheet.</param>
    public static string SpriteSheet(ReadOnlySpan<float> samples, int count, Shape shape, out int columns)
    {
        (int channels, int height, int width) = (shape[0], shape[1], shape[2]);
        // Near a square, so that neither side passes what browsers draw (16,384 pixels) for tens of thousands of small samples.
        columns = Math.Max(1, (int)Math.Ceiling(Math.Sqrt((double)count * height / width)));
        int rows = (count + columns - 1) / columns;
        int stride = columns * width * channels;
        var pixels = new byte[stride * rows * height];
        for (int sample = 0; sample < count; sample++)
        {
            int start = (sample / columns * height * stride) + (sample % columns * width * channels);
            CopyTo(samples.Slice(sample * shape.Length, shape.Length), shape, pixels.AsSpan(start), stride);
        }

        return DataUri(PngEncoder.Encode(pixels, columns * width, rows * height, channels));
    }

    private static void CopyTo(ReadOnlySpan<float> sample, Shape shape, Span<byte> pixels, int stride)
    {
        (int channels, int height, int width) = (shape[0], shape[1], shape[2]);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float value = sample[(((channel * height) + y) * width) + x];
                    pixels[(y * stride) + (x * channels) + channel] = (byte)(Math.Clamp(float.IsNaN(value) ? 0 : value, 0, 1) * 255 + 0.5f);
                }
            }
        }
    }

    /// <summary>A scale of rising lightness, so that it reads in grey print too.</summary>
    private static (byte Red, byte Green, byte Blue) HeatColour(float share)
    {
        ReadOnlySpan<(float Red, float Green, float Blue)> stops = [(16, 8, 40), (86, 16, 110), (187, 55, 84), (249, 142, 8), (252, 255, 164)];
        float position = Math.Clamp(float.IsNaN(share) ? 1 : share, 0, 1) * (stops.Length - 1);
        int stop = Math.Min((int)position, stops.Length - 2);
        float rest = position - stop;
        return (
            (byte)(stops[stop].Red + (rest * (stops[stop + 1].Red - stops[stop].Red))),
            (byte)(stops[stop].Green + (rest * (stops[stop + 1].Green - stops[stop].Green))),
            (byte)(stops[stop].Blue + (rest * (stops[stop + 1].Blue - stops[stop].Blue))));
    }

    private static Picture ToPicture(byte[] pixels, int width, int height, int channels, string description) =>
        new(DataUri(PngEncoder.Encode(pixels, width, height, channels)), description, width, height);

    private static string DataUri(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);
}
