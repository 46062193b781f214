using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Storage;

/// <summary>Draws points of the plane, such as a map's, as a picture: PNG or SVG. The same points give the same bytes.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class MapPicture
{
    /// <summary>Ten colours that stay apart, also for most people who see colours differently; further classes begin again.</summary>
    private static readonly ImmutableArray<uint> Colours =
        [0x4E79A7, 0xF28E2B, 0xE15759, 0x76B7B2, 0x59A14F, 0xEDC948, 0xB07AA1, 0xFF9DA7, 0x9C755F, 0x5F6B6D];

    /// <summary>Writes a picture as a whole or not at all; the ending of the name, .png or .svg, says which.</summary>
    /// <param name="path">The file.</param>
    /// <param name="points">The points, [count × 2], all finite.</param>
    /// <param name="labels">The class of each point, from 0, which colours it; empty for one colour.</param>
    /// <param name="size">The width and height in pixels, from 16 to 16,384.</param>
    /// <exception cref="ArgumentException">The ending is another one, or the lengths do not fit, or a point is not finite.</exception>
    public static void Save(string path, ReadOnlySpan<float> points, ReadOnlySpan<int> labels = default, int size = 1000)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] bytes = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => ToPng(points, labels, size),
            ".SVG" => Encoding.UTF8.GetBytes(ToSvg(points, labels, size)),
            string other => throw new ArgumentException($"A picture's name ends in .png or .svg; \"{path}\" ends in \"{other}\".", nameof(path)),
        };
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>A picture in PNG.</summary>
    /// <param name="points">The points, [count × 2], all finite.</param>
    /// <param name="labels">The class of each point, from 0, which colours it; empty for one colour.</param>
    /// <param name="size">The width and height in pixels, from 16 to 16,384.</param>
    /// <returns>The file's bytes.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a point is not finite.</exception>
    public static byte[] ToPng(ReadOnlySpan<float> points, ReadOnlySpan<int> labels = default, int size = 1000)
    {
        (double scale, double left, double top) = Frame(points, labels, size);
        float[] sample = new float[3 * size * size];
        Array.Fill(sample, 1);
        float radius = (float)Radius(points.Length / 2, size);
        for (int i = 0; i < points.Length / 2; i++)
        {
            float x = (float)((points[2 * i] - left) * scale), y = (float)((points[(2 * i) + 1] - top) * scale);
            Dot(sample, size, x, y, radius, ColourOf(labels, i));
        }

        var image = new PixelImage(size, size, 3);
        image.Draw(sample, Shape.Create(3, size, size), 0, 0);
        return PngWriter.ToBytes(image);
    }

    /// <summary>A picture in SVG.</summary>
    /// <param name="points">The points, [count × 2], all finite.</param>
    /// <param name="labels">The class of each point, from 0, which colours it; empty for one colour.</param>
    /// <param name="size">The width and height in pixels, from 16 to 16,384.</param>
    /// <returns>The file's text.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a point is not finite.</exception>
    public static string ToSvg(ReadOnlySpan<float> points, ReadOnlySpan<int> labels = default, int size = 1000)
    {
        (double scale, double left, double top) = Frame(points, labels, size);
        var byColour = new SortedDictionary<uint, StringBuilder>();
        for (int i = 0; i < points.Length / 2; i++)
        {
            uint colour = ColourOf(labels, i);
            if (!byColour.TryGetValue(colour, out StringBuilder? path))
                byColour[colour] = path = new StringBuilder();

            // A line of no length with round ends is a dot, in a few bytes.
            path.Append(CultureInfo.InvariantCulture, $"M{(points[2 * i] - left) * scale:0.#} {(points[(2 * i) + 1] - top) * scale:0.#}h0");
        }

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {size} {size}\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<g fill=\"none\" stroke-linecap=\"round\" stroke-opacity=\"0.7\" stroke-width=\"{2 * Radius(points.Length / 2, size):0.##}\">");
        foreach ((uint colour, StringBuilder path) in byColour)
            svg.Append(CultureInfo.InvariantCulture, $"<path stroke=\"#{colour:x6}\" d=\"{path}\"/>");
        return svg.Append("</g></svg>\n").ToString();
    }

    /// <summary>How points become pixels: the range of both coordinates with a margin, in one scale.</summary>
    private static (double Scale, double Left, double Top) Frame(ReadOnlySpan<float> points, ReadOnlySpan<int> labels, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 16_384);
        if (points.Length == 0 || points.Length % 2 != 0)
            throw new ArgumentException($"{points.Length} values are not points of two coordinates each, at least one.", nameof(points));
        if (!labels.IsEmpty && labels.Length != points.Length / 2)
            throw new ArgumentException($"There are {labels.Length} labels for {points.Length / 2} points; give one for each, or none.", nameof(labels));
        double lowX = double.PositiveInfinity, highX = double.NegativeInfinity, lowY = lowX, highY = highX;
        for (int i = 0; i < points.Length; i += 2)
        {
            if (!float.IsFinite(points[i]) || !float.IsFinite(points[i + 1]))
                throw new ArgumentException($"Point {i / 2} is not finite; leave it out.", nameof(points));
            lowX = Math.Min(lowX, points[i]);
            highX = Math.Max(highX, points[i]);
            lowY = Math.Min(lowY, points[i + 1]);
            highY = Math.Max(highY, points[i + 1]);
        }

        double range = 1.06 * Math.Max(Math.Max(highX - lowX, highY - lowY), 1e-9);
        return (size / range, ((lowX + highX) / 2) - (range / 2), ((lowY + highY) / 2) - (range / 2));
    }

    /// <summary>Dots that cover about a quarter of the picture together, neither specks nor blots.</summary>
    private static double Radius(int count, int size) => Math.Clamp(size * Math.Sqrt(0.08 / count), 0.0007 * size, 0.006 * size);

    private static uint ColourOf(ReadOnlySpan<int> labels, int point) =>
        Colours[labels.IsEmpty ? 0 : ((labels[point] % Colours.Length) + Colours.Length) % Colours.Length];

    /// <summary>A round dot with soft edges over what is there.</summary>
    private static void Dot(float[] sample, int size, float x, float y, float radius, uint colour)
    {
        int plane = size * size;
        for (int row = Math.Max(0, (int)(y - radius - 1)); row <= Math.Min(size - 1, (int)(y + radius + 1)); row++)
        {
            for (int column = Math.Max(0, (int)(x - radius - 1)); column <= Math.Min(size - 1, (int)(x + radius + 1)); column++)
            {
                float dx = column + 0.5f - x, dy = row + 0.5f - y;
                float cover = 0.7f * Math.Clamp(radius + 0.5f - MathF.Sqrt((dx * dx) + (dy * dy)), 0, 1);
                for (int channel = 0; channel < 3; channel++)
                {
                    ref float value = ref sample[(channel * plane) + (row * size) + column];
                    value += cover * ((((colour >> (16 - (8 * channel))) & 0xFF) / 255f) - value);
                }
            }
        }
    }
}
