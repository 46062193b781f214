namespace Latent.Data.Images;

/// <summary>From coefficients to pixels.</summary>
internal static class JpegTransform
{
    /// <summary>[8 × 8] cosines, so that a line of eight values is their product with a line of coefficients.</summary>
    private static readonly float[] Cosines = [.. from x in Enumerable.Range(0, 8) from u in Enumerable.Range(0, 8) select (float)((u == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * x) + 1) * u * Math.PI / 16))];

    /// <summary>The pixels of a component, [lines of blocks · 8 × stride · 8].</summary>
    public static byte[] Plane(JpegComponent component)
    {
        ushort[] quantization = component.Quantization ?? throw JpegReader.Broken("a quantization table is not there");
        int width = component.Stride * 8, blocks = component.Coefficients.Length / 64;
        var plane = new byte[blocks * 64];
        Span<float> values = stackalloc float[64], rows = stackalloc float[64];
        for (int block = 0; block < blocks; block++)
        {
            ReadOnlySpan<short> coefficients = component.Coefficients.AsSpan(block * 64, 64);
            for (int i = 0; i < 64; i++)
            {
                values[i] = coefficients[i] * quantization[i];
            }

            for (int v = 0; v < 8; v++)
            {
                for (int x = 0; x < 8; x++)
                {
                    float sum = 0;
                    for (int u = 0; u < 8; u++)
                    {
                        sum += Cosines[(x * 8) + u] * values[(v * 8) + u];
                    }

                    rows[(v * 8) + x] = sum;
                }
            }

            int start = (block / component.Stride * 8 * width) + (block % component.Stride * 8);
            for (int y = 0; y < 8; y++)
            {
                for (int x = 0; x < 8; x++)
                {
                    float sum = 128;
                    for (int v = 0; v < 8; v++)
                    {
                        sum += Cosines[(y * 8) + v] * rows[(v * 8) + x];
                    }

                    plane[start + (y * width) + x] = ToByte(sum);
                }
            }
        }

        return plane;
    }

    /// <summary>Puts a component's plane into the image, interpolated between samples where it is sampled more coarsely.</summary>
    public static void Enlarge(byte[] plane, JpegComponent component, int mostAcross, int mostDown, byte[] pixels, int width, int height, int channel, int channels)
    {
        int stride = component.Stride * 8;
        int lastColumn = JpegComponent.Divide(width * component.Across, mostAcross) - 1, lastRow = JpegComponent.Divide(height * component.Down, mostDown) - 1;
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float down) = Between(y, component.Down, mostDown, lastRow);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float across) = Between(x, component.Across, mostAcross, lastColumn);
                float upper = plane[(top * stride) + left] + (across * (plane[(top * stride) + right] - plane[(top * stride) + left]));
                float lower = plane[(bottom * stride) + left] + (across * (plane[(bottom * stride) + right] - plane[(bottom * stride) + left]));
                pixels[(((y * width) + x) * channels) + channel] = ToByte(upper + (down * (lower - upper)));
            }
        }
    }

    /// <summary>The nearest whole brightness.</summary>
    public static byte ToByte(float value) => (byte)Math.Clamp((int)MathF.Floor(value + 0.5f), 0, 255);

    /// <summary>The two samples that a pixel lies between, whose centres are those of as many pixels.</summary>
    private static (int Before, int After, float Share) Between(int pixel, int samples, int of, int last)
    {
        if (samples == of)
        {
            return (pixel, pixel, 0);
        }

        float place = Math.Max(0, ((pixel + 0.5f) * samples / of) - 0.5f);
        int before = Math.Min((int)place, last);
        return (before, Math.Min(before + 1, last), place - before);
    }
}
