using System.Buffers.Binary;

namespace Latent.Data.Images;

/// <summary>The header of a PNG image.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Bits">Bits of a sample.</param>
/// <param name="Kind">0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity.</param>
/// <param name="IsInterlaced">Whether the pixels come in seven passes.</param>
internal readonly record struct PngHeader(int Width, int Height, int Bits, int Kind, bool IsInterlaced)
{
    /// <summary>Samples of a pixel.</summary>
    public int Samples => Kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>The bytes of all lines, unpacked, with the one before each that says how it was packed; a little less where pixels come in passes.</summary>
    public long LineBytes => Height * (1 + ((((long)Width * Bits * Samples) + 7) / 8));

    /// <summary>Reads the chunk.</summary>
    /// <exception cref="InvalidDataException">It cannot be.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> content, long mostPixels)
    {
        if (content.Length < 13)
        {
            throw PngReader.Broken("its header is too short");
        }

        (uint width, uint height) = (BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
        (int bits, int kind) = (content[8], content[9]);
        bool isKnown = kind switch { 0 => bits is 1 or 2 or 4 or 8 or 16, 3 => bits is 1 or 2 or 4 or 8, 2 or 4 or 6 => bits is 8 or 16, _ => false };
        return isKnown && width is > 0 and <= 1 << 20 && height is > 0 and <= 1 << 20 && (long)width * height <= mostPixels && content[12] <= 1
            ? new PngHeader((int)width, (int)height, bits, kind, content[12] == 1)
            : throw PngReader.Broken($"it is {width} × {height} pixels of {bits} bits and kind {kind}");
    }
}
