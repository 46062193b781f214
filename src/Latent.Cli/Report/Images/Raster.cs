using Latent.Cli.Report.Blocks;
using Latent.Data;
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
        var image = new PixelImage(shape[2], shape[1], shape[0]);
        image.Draw(sample, shape, 0, 0);
        return new Picture(DataUri(image), description, image.Width, image.Height);
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
        (int channels, int area) = (shape[0], shape[1] * shape[2]);
        var colours = new float[3 * area];
        for (int pixel = 0; pixel < area; pixel++)
        {
            float difference = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                int at = (channel * area) + pixel;
                difference += Math.Abs(original[at] - reconstruction[at]);
            }

            (colours[pixel], colours[area + pixel], colours[(2 * area) + pixel]) = HeatColour(difference / channels / scale);
        }

        return Image(colours, [3, shape[1], shape[2]], description);
    }

    /// <summary>What each pixel has to do with a score, in the same colours: the pixel with the largest share is brightest.</summary>
    /// <param name="shares">[channels × height × width] shares of at least 0; a pixel's are added up over the channels.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="description">What the picture shows.</param>
    public static Picture HeatMap(ReadOnlySpan<float> shares, Shape shape, string description)
    {
        (int channels, int area) = (shape[0], shape[1] * shape[2]);
        var pixels = new float[area];
        for (int at = 0; at < channels * area; at++)
        {
            pixels[at % area] += shares[at];
        }

        float most = Math.Max(pixels.Max(), float.Epsilon);
        var colours = new float[3 * area];
        for (int pixel = 0; pixel < area; pixel++)
        {
            (colours[pixel], colours[area + pixel], colours[(2 * area) + pixel]) = HeatColour(pixels[pixel] / most);
        }

        return Image(colours, [3, shape[1], shape[2]], description);
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
        var sheet = new PixelImage(columns * width, (count + columns - 1) / columns * height, channels);
        for (int sample = 0; sample < count; sample++)
        {
            sheet.Draw(samples.Slice(sample * shape.Length, shape.Length), shape, sample % columns * width, sample / columns * height);
        }

        return DataUri(sheet);
    }

    /// <summary>A scale of rising lightness, so that it reads in grey print too.</summary>
    private static (float Red, float Green, float Blue) HeatColour(float share)
    {
        ReadOnlySpan<(float Red, float Green, float Blue)> stops = [(16, 8, 40), (86, 16, 110), (187, 55, 84), (249, 142, 8), (252, 255, 164)];
        float position = Math.Clamp(float.IsNaN(share) ? 1 : share, 0, 1) * (stops.Length - 1);
        int stop = Math.Min((int)position, stops.Length - 2);
        float rest = position - stop;
        return (Mix(stops[stop].Red, stops[stop + 1].Red), Mix(stops[stop].Green, stops[stop + 1].Green), Mix(stops[stop].Blue, stops[stop + 1].Blue));
        float Mix(float from, float to) => (from + (rest * (to - from))) / 255;
    }

    private static string DataUri(PixelImage image) => "data:image/png;base64," + Convert.ToBase64String(PngWriter.ToBytes(image));
}
