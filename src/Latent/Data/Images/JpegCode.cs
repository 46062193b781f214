namespace Latent.Data.Images;

/// <summary>A Huffman code: for each length the first code and where its values begin.</summary>
internal sealed class JpegCode
{
    private readonly byte[] _values;
    private readonly int[] _largest = new int[17];
    private readonly int[] _offset = new int[17];

    /// <summary>Takes the number of codes of each length, and the values in order.</summary>
    public JpegCode(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        int code = 0, at = 0;
        for (int length = 1; length <= 16; length++)
        {
            _offset[length] = at - code;
            code += counts[length - 1];
            at += counts[length - 1];
            _largest[length] = counts[length - 1] == 0 ? -1 : code - 1;
            if (code > 1 << length)
            {
                throw JpegReader.Broken("a code is overfull");
            }

            code <<= 1;
        }
    }

    /// <summary>Reads one value.</summary>
    public int Read(ref JpegBits bits)
    {
        int code = 0;
        for (int length = 1; length <= 16; length++)
        {
            code = (code << 1) | bits.Read();
            if (_largest[length] >= code && code + _offset[length] is int at and >= 0 && at < _values.Length)
            {
                return _values[at];
            }
        }

        throw JpegReader.Broken("a code is unknown");
    }
}
