using System.Buffers.Binary;

namespace Latent.Data.Images;

/// <summary>From the unpacked lines of a PNG image to its pixels.</summary>
internal sealed class PngPixels(PngHeader header, byte[] palette, byte[] transparent)
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly int _channels = header.Kind is 0 or 4 ? 1 : 3;

    /// <summary>Reads all lines.</summary>
    public PixelImage Read(Stream lines)
    {
        var pixels = new byte[header.Width * header.Height * _channels];
        try
        {
            foreach ((int x, int y, int stepX, int stepY) in header.IsInterlaced ? Passes : [(0, 0, 1, 1)])
            {
                ReadPass(lines, pixels, x, y, stepX, stepY);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("the PNG image is damaged: it is cut off", e);
        }
        catch (IOException e)
        {
            // What zlib throws where its content asks for something unheard of, such as a dictionary.
            throw new InvalidDataException($"the PNG image is damaged: its content cannot be unpacked: {e.Message}", e);
        }

        return new PixelImage(header.Width, header.Height, _channels, pixels);
    }

    private void ReadPass(Stream lines, byte[] pixels, int left, int top, int stepX, int stepY)
    {
        int width = (header.Width - left + stepX - 1) / stepX, height = (header.Height - top + stepY - 1) / stepY;
        if (width <= 0 || height <= 0)
        {
            return;
        }

        int bits = header.Bits * header.Samples, back = Math.Max(1, bits / 8);
        var line = new byte[((width * bits) + 7) / 8];
        var above = new byte[line.Length];
        Span<byte> filter = stackalloc byte[1];
        for (int y = 0; y < height; y++)
        {
            lines.ReadExactly(filter);
            lines.ReadExactly(line);
            Restore(filter[0], line, above, back);
            for (int x = 0; x < width; x++)
            {
                int to = (((top + (y * stepY)) * header.Width) + left + (x * stepX)) * _channels;
                Convert(line, x, pixels.AsSpan(to, _channels));
            }

            (line, above) = (above, line);
        }
    }

    private static void Restore(int filter, byte[] line, byte[] above, int back)
    {
        if (filter > 4)
        {
            throw PngReader.Broken($"a line has the filter {filter}");
        }

        for (int i = 0; i < line.Length; i++)
        {
            int a = i >= back ? line[i - back] : 0, b = above[i], c = i >= back ? above[i - back] : 0;
            line[i] += filter switch { 1 => (byte)a, 2 => (byte)b, 3 => (byte)((a + b) / 2), 4 => (byte)Paeth(a, b, c), _ => 0 };
        }
    }

    /// <summary>The neighbour that is nearest to a + b − c.</summary>
    private static int Paeth(int a, int b, int c)
    {
        int fromA = Math.Abs(b - c), fromB = Math.Abs(a - c), fromC = Math.Abs(a + b - (2 * c));
        return fromA <= fromB && fromA <= fromC ? a : fromB <= fromC ? b : c;
    }

    private void Convert(byte[] line, int x, Span<byte> pixel)
    {
        if (header.Kind == 3)
        {
            int index = Sample(line, x, 0);
            if ((index * 3) + 3 > palette.Length)
            {
                throw PngReader.Broken("a pixel is not in the palette");
            }

            Blend(palette.AsSpan(index * 3, 3), index < transparent.Length ? transparent[index] : 255, pixel);
            return;
        }

        Span<byte> colours = stackalloc byte[3];
        for (int channel = 0; channel < _channels; channel++)
        {
            colours[channel] = ToByte(Sample(line, x, channel));
        }

        int opacity = header.Kind is 4 or 6 ? ToByte(Sample(line, x, _channels)) : IsTransparent(line, x) ? 0 : 255;
        Blend(colours[.._channels], opacity, pixel);
    }

    /// <summary>Whether the pixel is of the one colour that counts as transparent.</summary>
    private bool IsTransparent(byte[] line, int x)
    {
        bool isSo = transparent.Length >= 2 * _channels;
        for (int channel = 0; isSo && channel < _channels; channel++)
        {
            isSo = Sample(line, x, channel) == BinaryPrimitives.ReadUInt16BigEndian(transparent.AsSpan(2 * channel));
        }

        return isSo;
    }

    private int Sample(byte[] line, int x, int channel)
    {
        int index = (x * header.Samples) + channel;
        return header.Bits switch
        {
            8 => line[index],
            16 => BinaryPrimitives.ReadUInt16BigEndian(line.AsSpan(2 * index)),
            _ => (line[index * header.Bits / 8] >> (8 - header.Bits - (index * header.Bits % 8))) & ((1 << header.Bits) - 1),
        };
    }

    private byte ToByte(int sample) => header.Bits switch
    {
        8 => (byte)sample,
        16 => (byte)(sample >> 8),
        _ => (byte)(sample * 255 / ((1 << header.Bits) - 1)),
    };

    private static void Blend(ReadOnlySpan<byte> colours, int opacity, Span<byte> pixel)
    {
        for (int channel = 0; channel < pixel.Length; channel++)
        {
            pixel[channel] = (byte)(((colours[channel] * opacity) + (255 * (255 - opacity)) + 127) / 255);
        }
    }
}
