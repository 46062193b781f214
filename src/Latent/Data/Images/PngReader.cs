using System.Buffers.Binary;
using System.IO.Compression;

namespace Latent.Data.Images;

/// <summary>Reads PNG images of every kind: grey, colour, palette, with or without transparency, 1 to 16 bits, interlaced or not.</summary>
/// <remarks>Format: PNG 1.2 (ISO/IEC 15948). What is transparent lies on white. Of 16 bits the upper eight are kept.</remarks>
internal static class PngReader
{
    private const long MostPixels = 1L << 28;

    /// <summary>The most bytes that a byte unpacks to: 258 to a code of two bits, and a little for what is rounded.</summary>
    private const long MostUnpacked = 1040;

    /// <summary>Reads an image.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PixelImage Read(ReadOnlySpan<byte> file)
    {
        PngHeader? header = null;
        byte[] palette = [], transparent = [];
        var packed = new MemoryStream();
        for (int at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
            {
                throw Broken("it is cut off");
            }

            ReadOnlySpan<byte> type = file.Slice(at + 4, 4), content = file.Slice(at + 8, (int)length);
            if (type.SequenceEqual("IHDR"u8))
            {
                header = PngHeader.Read(content, MostPixels);
            }
            else if (type.SequenceEqual("PLTE"u8))
            {
                palette = content.ToArray();
            }
            else if (type.SequenceEqual("tRNS"u8))
            {
                transparent = content.ToArray();
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                packed.Write(content);
            }

            at += 12 + (int)length;
        }

        if (header is not { } known)
        {
            throw Broken("it has no header");
        }

        // A header of a few bytes may claim any size: memory is taken only for what the content can hold.
        if (known.LineBytes > MostUnpacked * (packed.Length + 16))
        {
            throw Broken($"it is cut off: its {packed.Length} bytes of content cannot hold {known.Width} × {known.Height} pixels");
        }

        packed.Position = 0;
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        return new PngPixels(known, palette, transparent).Read(lines);
    }

    /// <summary>What is thrown for a broken file.</summary>
    public static InvalidDataException Broken(string why) => new($"the PNG image is damaged: {why}");
}
