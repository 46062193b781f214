namespace Latent.Data.Images;

/// <summary>The bits of a scan, from a place in the file on to the next marker.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> file, int at)
{
    /// <summary>The most bytes that may be asked for beyond the end of a scan.</summary>
    public const int MostMissing = 4096;

    private readonly ReadOnlySpan<byte> _file = file;
    private int _bits;
    private int _left;

    /// <summary>Where the next byte is read.</summary>
    public int Position { get; private set; } = at;

    /// <summary>The next bit. Zeros where the scan is over, as decoders do with files cut off by a byte or two.</summary>
    public int Read()
    {
        if (_left == 0)
        {
            _bits = 0;
            if (Position < _file.Length && (_file[Position] != 0xFF || (Position + 1 < _file.Length && _file[Position + 1] == 0)))
            {
                // A byte of ones is followed by a zero, so that it is no marker.
                _bits = _file[Position];
                Position += _bits == 0xFF ? 2 : 1;
            }
            else if (++Missing > MostMissing)
            {
                throw JpegReader.Broken("the scan is cut off");
            }

            _left = 8;
        }

        _left--;
        return (_bits >> _left) & 1;
    }

    /// <summary>Bytes that were asked for beyond the end of the scan.</summary>
    private int Missing { get; set; }

    /// <summary>So many bits as a number.</summary>
    public int Read(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = (value << 1) | Read();
        }

        return value;
    }

    /// <summary>So many bits as a number with a sign.</summary>
    public int ReadSigned(int count)
    {
        int value = Read(count);
        return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Goes on behind a restart marker, if there is one.</summary>
    public void Restart()
    {
        _left = 0;
        while (Position + 1 < _file.Length && !(_file[Position] == 0xFF && _file[Position + 1] is >= 0xD0 and <= 0xD7))
        {
            if (_file[Position] == 0xFF && _file[Position + 1] is not 0 and not 0xFF)
            {
                return;
            }

            Position++;
        }

        Position = Math.Min(_file.Length, Position + 2);
    }
}
