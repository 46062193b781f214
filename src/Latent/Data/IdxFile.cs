using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Latent.Numerics;

namespace Latent.Data;

/// <summary>
/// Reads IDX files, the format of MNIST and its kin, plain or packed by gzip (told by the content, not by the name).
/// </summary>
/// <remarks>
/// Rows of (n, height, width) become samples of [1 × height × width], (n, height, width, channels) become
/// [channels × height × width], (n, length) stay vectors. Safe for use from many threads.
/// Format: <see href="http://yann.lecun.com/exdb/mnist/"/>.
/// </remarks>
public static class IdxFile
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>The most memory taken on the word of a header alone; more is taken only as content arrives.</summary>
    private const int TrustedValues = 1 << 22;

    /// <summary>Reads samples, and their labels where there is a file of them.</summary>
    /// <param name="path">The file of samples.</param>
    /// <param name="labelsPath">The file of labels: one dimension of whole numbers, as many as there are samples; or nothing.</param>
    /// <param name="options">How to read; the defaults where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is broken, or the counts differ: the message gives the file, the byte, what was expected and what to do.</exception>
    public static MemorySamples Read(string path, string? labelsPath = null, IdxOptions? options = null)
    {
        options ??= new IdxOptions();
        options.Validate();
        (IdxHeader header, float[] values) = ReadValues(path, options);
        int[]? labels = null;
        if (labelsPath is not null)
        {
            int expected = Math.Min(header.Rows, options.MaxRows);
            (IdxHeader labelHeader, labels) = ReadLabels(labelsPath, options);
            if (labelHeader.Rows != header.Rows)
            {
                throw new InvalidDataException($"{labelsPath}: {labelHeader.Rows} labels (at byte 4), but {path} has {header.Rows} samples. The two files do not belong together; take both from one source.");
            }

            Array.Resize(ref labels, expected);
        }

        if (header.Rows == 0)
        {
            throw new InvalidDataException($"{path}: the number of samples at byte 4 is 0; the file is empty, get another.");
        }

        Shape shape = ToChannelsFirst(header, values, path, options);
        return new MemorySamples(shape, values, labels);
    }

    /// <summary>Reads a file of labels: one dimension of whole numbers.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken, or holds no labels.</exception>
    public static int[] ReadLabels(string path) => ReadLabels(path, new IdxOptions()).Labels;

    private static (IdxHeader Header, int[] Labels) ReadLabels(string path, IdxOptions options)
    {
        (IdxHeader header, float[] values) = ReadValues(path, options with { ScaleBytes = false }, labels: true);
        var labels = new int[values.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = values[i] is >= 0 and < 1 << 24
                ? (int)values[i]
                : throw new InvalidDataException($"{path}: the label at byte {header.HeaderBytes + ((long)i * header.ValueBytes)} is {values[i]}; a class index is from 0 to {(1 << 24) - 1}.");
        }

        return (header, labels);
    }

    private static (IdxHeader Header, float[] Values) ReadValues(string path, IdxOptions options, bool labels = false)
    {
        using FileStream file = OpenFile(path);
        bool packed = IsPacked(file);
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            IdxHeader header = IdxHeader.Read(stream, path);
            if (labels && (header.Sizes.Length != 1 || !header.IsInteger))
            {
                throw new InvalidDataException($"{path}: {header.Sizes.Length} dimensions of type 0x{header.Type:X2} (bytes 2 and 3); labels are one dimension of whole numbers (0x0801). Are samples and labels interchanged?");
            }

            long rows = Math.Min(header.Rows, options.MaxRows);
            long count = rows * header.RowLength;
            if (count > options.MaxValues)
            {
                throw new InvalidDataException($"{path}: the header claims {string.Join(" × ", header.Sizes)} values (bytes 4 to {header.HeaderBytes}), more than the {options.MaxValues:N0} allowed; if that is meant, raise {nameof(IdxOptions)}.{nameof(IdxOptions.MaxValues)} or lower {nameof(IdxOptions.MaxRows)}.");
            }

            long expected = header.HeaderBytes + ((long)header.Rows * header.RowLength * header.ValueBytes);
            if (!packed && file.Length != expected)
            {
                throw new InvalidDataException($"{path}: {file.Length} bytes, but the header claims {string.Join(" × ", header.Sizes)} values, which take {expected}; the file is {(file.Length < expected ? "truncated" : "damaged")}, get it anew.");
            }

            float[] values = ReadChunks(stream, path, header, (int)count, options.ScaleBytes);
            if (packed && rows == header.Rows && stream.ReadByte() >= 0)
            {
                throw new InvalidDataException($"{path}: there is more after byte {expected}, where the values end by the header {string.Join(" × ", header.Sizes)}; the file is damaged, get it anew.");
            }

            return (header, values);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            // What GZipStream throws names neither file nor place.
            throw new InvalidDataException($"{path}: the gzip content is broken near byte {file.Position}: {e.Message} Get the file anew.", e);
        }
    }

    private static FileStream OpenFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file.", path);
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, ChunkBytes);
    }

    /// <summary>Whether the content begins with gzip's magic number; a plain IDX file begins with two zeros.</summary>
    private static bool IsPacked(FileStream file)
    {
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return packed;
    }

    private static float[] ReadChunks(Stream stream, string path, IdxHeader header, int count, bool scale)
    {
        int width = header.ValueBytes;
        var bytes = new byte[ChunkBytes];
        var values = new float[Math.Min(count, TrustedValues)];
        int done = 0;
        while (done < count)
        {
            if (done == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, (long)values.Length * 2));
            }

            int next = Math.Min(ChunkBytes / width, values.Length - done);
            Span<byte> chunk = bytes.AsSpan(0, next * width);
            int got = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
            if (got < chunk.Length)
            {
                throw new InvalidDataException($"{path}: the content ends at byte {header.HeaderBytes + ((long)done * width) + got}, but the header claims {string.Join(" × ", header.Sizes)} values, which end at byte {header.HeaderBytes + ((long)count * width)}; the file is truncated, get it anew.");
            }

            Convert(header.Type, chunk, values.AsSpan(done, next), scale);
            done += next;
        }

        return values;
    }

    private static void Convert(byte type, ReadOnlySpan<byte> bytes, Span<float> values, bool scale)
    {
        switch (type)
        {
            case 0x08 when scale:
                for (int i = 0; i < values.Length; i++)
                {
                    // Division, not multiplication with 1/255: 255 becomes exactly 1, and the values are those of other programs.
                    values[i] = bytes[i] / 255f;
                }

                break;
            case 0x08:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = bytes[i];
                }

                break;
            case 0x09:
                ReadOnlySpan<sbyte> signed = MemoryMarshal.Cast<byte, sbyte>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = signed[i];
                }

                break;
            default:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = type switch
                    {
                        0x0B => BinaryPrimitives.ReadInt16BigEndian(bytes[(i * 2)..]),
                        0x0C => BinaryPrimitives.ReadInt32BigEndian(bytes[(i * 4)..]),
                        0x0D => BinaryPrimitives.ReadSingleBigEndian(bytes[(i * 4)..]),
                        _ => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes[(i * 8)..]),
                    };
                }

                break;
        }
    }

    /// <summary>The shape of one sample; images with the channel last are put in order in place.</summary>
    private static Shape ToChannelsFirst(IdxHeader header, float[] values, string path, IdxOptions options)
    {
        int[] sizes = header.Sizes;
        switch (sizes.Length)
        {
            case 1:
                return [1];
            case 2:
                return [sizes[1]];
            case 3:
                return [1, sizes[1], sizes[2]];
            case 4:
                bool last = options.ChannelsLast ?? (sizes[3] is 1 or 3 or 4);
                if (!last)
                {
                    return [sizes[1], sizes[2], sizes[3]];
                }

                MoveChannelsFirst(values, sizes[1] * sizes[2], sizes[3]);
                return [sizes[3], sizes[1], sizes[2]];
            default:
                throw new InvalidDataException($"{path}: {sizes.Length} dimensions (byte 3): {string.Join(" × ", sizes)}; samples have at most four: rows, height, width, channels.");
        }
    }

    private static void MoveChannelsFirst(float[] values, int pixels, int channels)
    {
        if (channels == 1)
        {
            return;
        }

        var image = new float[pixels * channels];
        for (int start = 0; start < values.Length; start += image.Length)
        {
            Span<float> row = values.AsSpan(start, image.Length);
            row.CopyTo(image);
            for (int channel = 0; channel < channels; channel++)
            {
                Span<float> plane = row.Slice(channel * pixels, pixels);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    plane[pixel] = image[(pixel * channels) + channel];
                }
            }
        }
    }
}
