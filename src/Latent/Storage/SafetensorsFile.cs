using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Latent.Storage;

/// <summary>
/// A safetensors file: named tensors and a string-to-string map of metadata, nothing executable. Python's
/// <c>safetensors</c> reads what is written here, and the other way round. The header is read and checked when the file
/// is opened, before a byte of it is trusted; values are read when asked for.
/// </summary>
/// <remarks>Format: <see href="https://github.com/huggingface/safetensors"/>. Not safe for use from many threads.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    /// <summary>Values seen as bytes at once: a span of bytes holds at most <see cref="int.MaxValue"/> of them, a quarter as many values.</summary>
    private const int MaxChunk = 1 << 28;

    private readonly Stream _stream;
    private readonly bool _ownsStream;
    private readonly long _start;
    private readonly SafetensorsHeader _header;
    private bool _disposed;

    private SafetensorsFile(Stream stream, bool ownsStream, string name)
    {
        _stream = stream;
        _ownsStream = ownsStream;
        Name = name;
        _start = stream.Position;
        _header = ReadHeader();
    }

    /// <summary>The file as it is named in messages.</summary>
    public string Name { get; }

    /// <summary>The metadata, sorted by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors by name, sorted.</summary>
    public IReadOnlyDictionary<string, TensorDescription> Tensors => _header.Tensors;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is truncated, its tensors overlap or do not fit it, or it is of another format: the message says what and where.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            return new SafetensorsFile(stream, ownsStream: true, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads from a stream, from where it stands to its end. A stream that cannot be sought is copied into memory.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="name">How messages name it.</param>
    /// <exception cref="InvalidDataException">The content is broken: the message says what and where.</exception>
    public static SafetensorsFile Open(Stream stream, string name = "the stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek)
        {
            return new SafetensorsFile(stream, ownsStream: false, name);
        }

        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return new SafetensorsFile(copy, ownsStream: true, name);
    }

    /// <summary>Writes a file as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors; they are written sorted by name, so that the same content gives the same bytes.</param>
    /// <param name="metadata">The metadata, or nothing.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a tensor's values do not fill its sizes.</exception>
    public static void Write(string path, IEnumerable<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ImmutableArray<TensorData> sorted = Sort(tensors);
        AtomicFile.Write(path, stream => WriteSorted(stream, sorted, metadata));
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="tensors">The tensors; they are written sorted by name, so that the same content gives the same bytes.</param>
    /// <param name="metadata">The metadata, or nothing.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a tensor's values do not fill its sizes.</exception>
    public static void Write(Stream stream, IEnumerable<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        WriteSorted(stream, Sort(tensors), metadata);
    }

    /// <summary>Reads a tensor's values as 32-bit numbers; doubles, halves and integers are rounded to the nearest.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <returns>The values, last axis fastest.</returns>
    /// <exception cref="InvalidDataException">There is no such tensor, or the file has shrunk since it was opened.</exception>
    public float[] ReadSingles(string tensor)
    {
        TensorDescription description = Find(tensor);
        if (description.Count > Array.MaxLength)
        {
            throw new InvalidDataException($"{Name}: the tensor {description} has more values than an array can hold; split it when it is written.");
        }

        var values = new float[description.Count];
        Read(tensor, values);
        return values;
    }

    /// <summary>Reads a tensor's values as 32-bit numbers into a span of their number.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="values">Takes the values.</param>
    /// <exception cref="ArgumentException">The span has another length than the tensor.</exception>
    /// <exception cref="InvalidDataException">There is no such tensor, or the file has shrunk since it was opened.</exception>
    public void Read(string tensor, Span<float> values)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        TensorDescription description = Find(tensor);
        if (values.Length != description.Count)
        {
            throw new ArgumentException($"The tensor {description} has {description.Count} values, the span {values.Length}.", nameof(values));
        }

        _stream.Position = description.Offset;
        int width = TensorTypeNames.BytesOf(description.Type);
        if (description.Type == TensorType.F32 && BitConverter.IsLittleEndian)
        {
            for (Span<float> left = values; left.Length > 0; left = left[Math.Min(left.Length, MaxChunk)..])
            {
                ReadExactly(MemoryMarshal.AsBytes(left[..Math.Min(left.Length, MaxChunk)]), description);
            }

            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            int step = (1 << 16) / width;
            for (int done = 0; done < values.Length; done += step)
            {
                Span<float> part = values.Slice(done, Math.Min(step, values.Length - done));
                Span<byte> bytes = buffer.AsSpan(0, part.Length * width);
                ReadExactly(bytes, description);
                TensorConversion.ToSingles(description.Type, bytes, part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Closes the file; a stream that was given stays open. Values cannot be read after it.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_ownsStream)
        {
            _stream.Dispose();
        }
    }

    private TensorDescription Find(string tensor) =>
        Tensors.TryGetValue(tensor, out TensorDescription? description)
            ? description
            : throw new InvalidDataException($"{Name}: there is no tensor \"{tensor}\"; the file has {string.Join(", ", Tensors.Keys.Take(12))}{(Tensors.Count > 12 ? " …" : "")}.");

    private SafetensorsHeader ReadHeader()
    {
        long length = _stream.Length - _start;
        if (length < LengthBytes)
        {
            throw new InvalidDataException($"{Name}: {length} bytes are too few for a safetensors file, which begins with 8 bytes for the length of its header; the file is empty or truncated, get it anew.");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        _stream.ReadExactly(prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MaxBytes || headerLength > (ulong)(length - LengthBytes))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{Name}: a header of {headerLength} bytes does not fit a file of {length} bytes (at most {SafetensorsHeader.MaxBytes} are allowed); the file is truncated or no safetensors file."));
        }

        // Bounded by the length of the file itself, so a lying header cannot ask for more than is there.
        var json = new byte[headerLength];
        _stream.ReadExactly(json);
        return SafetensorsHeader.Parse(Name, json, _start + LengthBytes + json.Length, length - LengthBytes - json.Length);
    }

    private void ReadExactly(Span<byte> bytes, TensorDescription tensor)
    {
        try
        {
            _stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{Name}: the file ended within the tensor {tensor}; it was changed while it was read.", e);
        }
    }

    private static ImmutableArray<TensorData> Sort(IEnumerable<TensorData> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ImmutableArray<TensorData> sorted = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        for (int i = 0; i < sorted.Length; i++)
        {
            TensorData tensor = sorted[i];
            if (tensor.Name == "__metadata__" || (i > 0 && sorted[i - 1].Name == tensor.Name))
            {
                throw new ArgumentException($"The tensor name \"{tensor.Name}\" is taken; names in one file differ.", nameof(tensors));
            }

            long count = 1;
            foreach (int size in tensor.Sizes)
            {
                count *= size;
            }

            if (count != tensor.Values.Length)
            {
                throw new ArgumentException($"The tensor \"{tensor.Name}\" of shape [{string.Join(" × ", tensor.Sizes)}] has {tensor.Values.Length} values.", nameof(tensors));
            }
        }

        return sorted;
    }

    private static void WriteSorted(Stream stream, ImmutableArray<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteHeader(writer, tensors, metadata);
        }

        // Spaces after the JSON put the first value at a multiple of eight bytes, so that readers may map the file.
        int padding = -json.WrittenCount & 7;
        json.GetSpan(padding)[..padding].Fill((byte)' ');
        json.Advance(padding);

        Span<byte> prefix = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)json.WrittenCount);
        stream.Write(prefix);
        stream.Write(json.WrittenSpan);
        foreach (TensorData tensor in tensors)
        {
            WriteValues(stream, tensor.Values.Span);
        }
    }

    private static void WriteHeader(Utf8JsonWriter writer, ImmutableArray<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        writer.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            writer.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        long offset = 0;
        foreach (TensorData tensor in tensors)
        {
            writer.WriteStartObject(tensor.Name);
            writer.WriteString("dtype", "F32");
            writer.WriteStartArray("shape");
            foreach (int size in tensor.Sizes)
            {
                writer.WriteNumberValue(size);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(offset);
            offset += (long)tensor.Values.Length * sizeof(float);
            writer.WriteNumberValue(offset);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            for (; values.Length > 0; values = values[Math.Min(values.Length, MaxChunk)..])
            {
                stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, MaxChunk)]));
            }

            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}
