namespace Latent.Data.Images;

/// <summary>Brings a picture to a size and to rows of values.</summary>
internal static class ImageScaling
{
    /// <summary>Writes a picture as [channels × height × width] values from 0 to 1, stretched to the size.</summary>
    /// <remarks>Every pixel is the mean of those it covers, weighted by a triangle (linear interpolation where the picture grows), across and then down.</remarks>
    public static void Write(PixelImage image, int channels, int width, int height, Span<float> sample)
    {
        (int Start, float[] Weights)[] across = Weigh(image.Width, width), down = Weigh(image.Height, height);
        long length = (long)channels * image.Height * width;
        if (length > Array.MaxLength)
        {
            throw new InvalidDataException($"The picture of {image.Width} × {image.Height} pixels is too large to be brought to {width} × {height}; make it smaller.");
        }

        var lines = new float[length];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int start, float[] weights) = across[x];
                for (int channel = 0; channel < channels; channel++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * Brightness(image, ((y * image.Width) + start + i) * image.Channels, channel, channels);
                    }

                    lines[(((channel * image.Height) + y) * width) + x] = sum;
                }
            }
        }

        for (int channel = 0; channel < channels; channel++)
        {
            for (int y = 0; y < height; y++)
            {
                (int start, float[] weights) = down[y];
                for (int x = 0; x < width; x++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * lines[(((channel * image.Height) + start + i) * width) + x];
                    }

                    sample[(((channel * height) + y) * width) + x] = sum / 255;
                }
            }
        }
    }

    private static float Brightness(PixelImage image, int at, int channel, int channels)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        return channels == image.Channels ? pixels[at + channel]
            : image.Channels == 1 ? pixels[at]
            : (0.299f * pixels[at]) + (0.587f * pixels[at + 1]) + (0.114f * pixels[at + 2]); // ITU-R BT.601
    }

    /// <summary>For each pixel of a line of the new length, the old pixels it is made of; their weights add up to one.</summary>
    private static (int Start, float[] Weights)[] Weigh(int from, int to)
    {
        var all = new (int, float[])[to];
        double scale = (double)from / to, reach = Math.Max(1, scale);
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int start = Math.Max(0, (int)Math.Floor(centre - reach)), end = Math.Min(from, (int)Math.Ceiling(centre + reach));
            double[] weights = [.. Enumerable.Range(start, end - start).Select(old => Math.Max(0, 1 - (Math.Abs(old + 0.5 - centre) / reach)))];
            double sum = weights.Sum();
            all[i] = (start, [.. weights.Select(weight => (float)(weight / sum))]);
        }

        return all;
    }
}
