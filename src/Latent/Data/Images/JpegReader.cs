using System.Buffers.Binary;

namespace Latent.Data.Images;

/// <summary>Reads JPEG images: baseline and progressive, 8 bits, grey or colour (ITU T.81, JFIF). Lossless, arithmetic and CMYK ones are refused.</summary>
internal sealed class JpegReader
{
    /// <summary>Pixels that an image may have: 16384 × 16384.</summary>
    private const long MostPixels = 1L << 28;

    /// <summary>Scans that an image may have; programs write about ten.</summary>
    private const int MostScans = 256;

    private readonly ushort[]?[] _tables = new ushort[]?[4];
    private readonly JpegCode?[] _averageCodes = new JpegCode?[4];
    private readonly JpegCode?[] _detailCodes = new JpegCode?[4];
    private JpegComponent[] _components = [];
    private int _width;
    private int _height;
    private int _restart;
    private int _scans;
    private bool _isProgressive;
    private bool _isRgb;

    /// <summary>Reads an image.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of a kind that is not read.</exception>
    public static PixelImage Read(ReadOnlySpan<byte> file) => new JpegReader().ReadFile(file);

    /// <summary>What is thrown for a broken file.</summary>
    public static InvalidDataException Broken(string why) => new($"the JPEG image is damaged: {why}");

    private int MostAcross => _components.Max(component => component.Across);

    private int MostDown => _components.Max(component => component.Down);

    private PixelImage ReadFile(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 4 <= file.Length)
        {
            if (file[at] != 0xFF || file[at + 1] is 0xFF or 0 or (>= 0xD0 and <= 0xD8))
            {
                at++;
                continue;
            }

            int marker = file[at + 1];
            if (marker == 0xD9)
            {
                break;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2 || at + 2 + length > file.Length)
            {
                throw Broken("it is cut off");
            }

            ReadOnlySpan<byte> segment = file.Slice(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    ReadFrame(segment, marker == 0xC2, file.Length);
                    break;
                case 0xC4:
                    ReadCodes(segment);
                    break;
                case >= 0xC3 and <= 0xCF and not 0xC8 and not 0xCC:
                    throw new InvalidDataException("the JPEG image is lossless or arithmetically coded, which is not read; save it as an ordinary JPEG or PNG");
                case 0xDB:
                    ReadTables(segment);
                    break;
                case 0xDD when segment.Length >= 2:
                    _restart = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case 0xEE when segment.Length >= 12 && segment[..5].SequenceEqual("Adobe"u8):
                    _isRgb = segment[11] == 0;
                    break;
                case 0xDA:
                    at = ++_scans <= MostScans ? ReadScan(file, at, segment) : throw Broken($"it has more than {MostScans} scans");
                    break;
            }
        }

        return _scans > 0 ? Assemble() : throw Broken("it has no picture");
    }

    private void ReadFrame(ReadOnlySpan<byte> segment, bool isProgressive, int fileLength)
    {
        if (_components.Length > 0 || segment.Length < 6 || segment.Length < 6 + (3 * segment[5]))
        {
            throw Broken("its frame cannot be");
        }

        if (segment[0] != 8 || segment[5] is not (1 or 3))
        {
            throw new InvalidDataException($"the JPEG image has {segment[5]} channels of {segment[0]} bits; only grey and colour ones of 8 bits are read, so save it as such");
        }

        _isProgressive = isProgressive;
        _height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        _width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (_height == 0 || _width == 0 || (long)_height * _width > MostPixels)
        {
            throw Broken($"it is {_width} × {_height} pixels");
        }

        var components = new JpegComponent[segment[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> entry = segment[(6 + (3 * i))..];
            (int across, int down) = (entry[1] >> 4, entry[1] & 15);
            components[i] = across is >= 1 and <= 4 && down is >= 1 and <= 4 && entry[2] < 4 ? new JpegComponent(entry[0], across, down, entry[2]) : throw Broken("its sampling cannot be");
        }

        _components = components;
        foreach (JpegComponent component in components)
        {
            component.Measure(_width, _height, MostAcross, MostDown);
        }

        // A header of a few bytes may claim any size: memory is taken only for what the file can hold, and a block takes at least a bit.
        if (components.Sum(component => (long)component.Rows * component.Columns) > 8L * (fileLength + JpegBits.MostMissing))
        {
            throw Broken($"it is cut off: its {fileLength} bytes cannot hold {_width} × {_height} pixels");
        }

        foreach (JpegComponent component in components)
        {
            component.Allocate();
        }
    }

    private void ReadCodes(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            int count = 0;
            foreach (byte length in segment.Slice(1, 16))
            {
                count += length;
            }

            if (count > 256 || segment.Length < 17 + count || (segment[0] & 15) > 3 || segment[0] >> 4 > 1)
            {
                throw Broken("a code cannot be");
            }

            (segment[0] >> 4 == 0 ? _averageCodes : _detailCodes)[segment[0] & 15] = new JpegCode(segment.Slice(1, 16), segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    private void ReadTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 65)
        {
            bool isWide = segment[0] >> 4 != 0;
            int length = isWide ? 129 : 65;
            if (segment.Length < length || (segment[0] & 15) > 3)
            {
                throw Broken("a quantization table cannot be");
            }

            var table = new ushort[64];
            for (int i = 0; i < 64; i++)
            {
                table[JpegScan.Order[i]] = isWide ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]) : segment[1 + i];
            }

            _tables[segment[0] & 15] = table;
            segment = segment[length..];
        }
    }

    private int ReadScan(ReadOnlySpan<byte> file, int at, ReadOnlySpan<byte> segment)
    {
        int count = segment.Length > 0 ? segment[0] : 0;
        if (_components.Length == 0 || count < 1 || count > _components.Length || segment.Length < 4 + (2 * count))
        {
            throw Broken("a scan cannot be");
        }

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            int id = segment[1 + (2 * i)], codes = segment[2 + (2 * i)];
            JpegComponent component = Array.Find(_components, component => component.Id == id) ?? throw Broken("a scan is of nothing");
            component.AverageCode = codes >> 4 & 3;
            component.DetailCode = codes & 3;
            component.Average = 0;
            component.Quantization ??= _tables[component.Table];
            components[i] = component;
        }

        (int first, int last, int bits) = (segment[1 + (2 * count)], segment[2 + (2 * count)], segment[3 + (2 * count)]);
        if (_isProgressive && (first > last || last > 63 || (first > 0 && count > 1) || (bits & 15) > 13))
        {
            throw Broken("a scan cannot be");
        }

        return new JpegScan(_isProgressive, first, last, _isProgressive ? bits >> 4 : 0, _isProgressive ? bits & 15 : 0, _averageCodes, _detailCodes)
            .Read(file, at, components, _width, _height, MostAcross, MostDown, _restart);
    }

    private PixelImage Assemble()
    {
        byte[][] planes = [.. _components.Select(JpegTransform.Plane)];
        var pixels = new byte[_width * _height * _components.Length];
        for (int c = 0; c < planes.Length; c++)
        {
            JpegTransform.Enlarge(planes[c], _components[c], MostAcross, MostDown, pixels, _width, _height, c, planes.Length);
        }

        if (_components.Length == 3 && !_isRgb)
        {
            for (int at = 0; at < pixels.Length; at += 3)
            {
                float y = pixels[at], blue = pixels[at + 1] - 128f, red = pixels[at + 2] - 128f;
                pixels[at] = JpegTransform.ToByte(y + (1.402f * red));
                pixels[at + 1] = JpegTransform.ToByte(y - (0.344136f * blue) - (0.714136f * red));
                pixels[at + 2] = JpegTransform.ToByte(y + (1.772f * blue));
            }
        }

        return new PixelImage(_width, _height, _components.Length, pixels);
    }
}
