using System.Buffers.Binary;

namespace Latent.Data;

/// <summary>The header of an IDX file: two zero bytes, the type, the number of dimensions, the dimensions as big-endian 32-bit numbers.</summary>
internal sealed class IdxHeader
{
    private const int MaxDimensions = 8;

    private IdxHeader(byte type, int[] sizes)
    {
        Type = type;
        Sizes = sizes;
    }

    /// <summary>0x08 unsigned byte, 0x09 signed byte, 0x0B 16 bits, 0x0C 32 bits, 0x0D single, 0x0E double.</summary>
    public byte Type { get; }

    public int[] Sizes { get; }

    public int Rows => Sizes[0];

    /// <summary>Values per row; checked to fit an <see cref="int"/>.</summary>
    public int RowLength { get; private init; }

    public int ValueBytes => BytesOf(Type);

    public bool IsInteger => Type is not (0x0D or 0x0E);

    public int HeaderBytes => 4 + (4 * Sizes.Length);

    public static IdxHeader Read(Stream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[4];
        int got = stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        if (got < 4)
        {
            throw new InvalidDataException($"{path}: the file ends at byte {got}, within the magic number; an IDX file begins with 00 00, a type and the number of dimensions. Get the file anew.");
        }

        if (bytes[0] != 0 || bytes[1] != 0)
        {
            throw new InvalidDataException($"{path}: the magic number at byte 0 is {Convert.ToHexString(bytes)}; an IDX file begins with 0000. Is this another format, or packed by something other than gzip?");
        }

        byte type = bytes[2];
        if (BytesOf(type) == 0)
        {
            throw new InvalidDataException($"{path}: the type at byte 2 is 0x{type:X2}; IDX knows 0x08 (unsigned byte), 0x09 (signed byte), 0x0B (16 bits), 0x0C (32 bits), 0x0D (single) and 0x0E (double). The file is damaged.");
        }

        int dimensions = bytes[3];
        if (dimensions is 0 or > MaxDimensions)
        {
            throw new InvalidDataException($"{path}: the number of dimensions at byte 3 is {dimensions}; expected 1 to {MaxDimensions}. The file is damaged.");
        }

        var sizes = new int[dimensions];
        long rowLength = 1;
        for (int i = 0; i < dimensions; i++)
        {
            got = stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
            if (got < 4)
            {
                throw new InvalidDataException($"{path}: the file ends at byte {4 + (4 * i) + got}, within the size of dimension {i}; the file is truncated, get it anew.");
            }

            uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (size > int.MaxValue || (size == 0 && i > 0))
            {
                throw new InvalidDataException($"{path}: dimension {i} at byte {4 + (4 * i)} has the size {size}; expected 1 to {int.MaxValue}. The file is damaged.");
            }

            sizes[i] = (int)size;
            rowLength *= i == 0 ? 1 : size;
            if (rowLength > int.MaxValue)
            {
                throw new InvalidDataException($"{path}: a row of {string.Join(" × ", sizes[1..(i + 1)])} values, by the header up to byte {8 + (4 * i)}, is larger than {int.MaxValue}. The file is damaged.");
            }
        }

        return new IdxHeader(type, sizes) { RowLength = (int)rowLength };
    }

    private static int BytesOf(byte type) => type switch
    {
        0x08 or 0x09 => 1,
        0x0B => 2,
        0x0C or 0x0D => 4,
        0x0E => 8,
        _ => 0,
    };
}
