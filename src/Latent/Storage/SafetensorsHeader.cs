using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Latent.Storage;

/// <summary>Reads the header of a safetensors file, trusting nothing: every number is checked against the file's length.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The largest header that the format allows, as in the reference implementation.</summary>
    public const int MaxBytes = 100_000_000;

    private const int MaxAxes = 32;

    private readonly string _file;
    private readonly long _dataStart;
    private readonly long _dataLength;
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TensorDescription> _tensors = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file, long dataStart, long dataLength)
    {
        _file = file;
        _dataStart = dataStart;
        _dataLength = dataLength;
    }

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public IReadOnlyDictionary<string, TensorDescription> Tensors => _tensors;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="file">The file as it is named in messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataStart">Where the tensors' bytes begin.</param>
    /// <param name="dataLength">How many bytes follow the header.</param>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataStart, long dataLength)
    {
        var header = new SafetensorsHeader(file, dataStart, dataLength);
        try
        {
            header.ReadAll(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a value of another type than asked for, or text that is not UTF-8.
            throw new InvalidDataException($"{file}: the header is no valid safetensors JSON: {e.Message} The file is damaged or of another format; get it anew.", e);
        }

        header.CheckLayout();
        return header;
    }

    private void ReadAll(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name == "__metadata__")
            {
                ReadMetadata(ref reader);
            }
            else if (!_tensors.TryAdd(name, ReadTensor(ref reader, name)))
            {
                throw Broken($"the tensor \"{name}\" is there twice");
            }
        }

        // Padding with spaces is allowed after the object, nothing else: the reader throws on it.
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw Broken("the header does not end where its length says");
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, $"the metadata \"{key}\"");
            if (!_metadata.TryAdd(key, reader.GetString()!))
            {
                throw Broken($"the metadata \"{key}\" is there twice");
            }
        }
    }

    private TensorDescription ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? typeName = null;
        ImmutableArray<int>? sizes = null;
        (long Begin, long End)? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"the tensor \"{name}\"");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            switch (field)
            {
                case "dtype" when typeName is null:
                    Expect(ref reader, JsonTokenType.String, $"the dtype of \"{name}\"");
                    typeName = reader.GetString()!;
                    break;
                case "shape" when sizes is null:
                    sizes = ReadSizes(ref reader, name);
                    break;
                case "data_offsets" when offsets is null:
                    Expect(ref reader, JsonTokenType.StartArray, $"the data_offsets of \"{name}\"");
                    offsets = (ReadOffset(ref reader, name), ReadOffset(ref reader, name));
                    Expect(ref reader, JsonTokenType.EndArray, $"the end of the data_offsets of \"{name}\"");
                    break;
                default:
                    throw Broken($"the tensor \"{name}\" has the field \"{field}\", which is unknown or there twice; expected dtype, shape and data_offsets once each");
            }
        }

        if (typeName is null || sizes is null || offsets is null)
        {
            throw Broken($"the tensor \"{name}\" lacks {(typeName is null ? "dtype" : sizes is null ? "shape" : "data_offsets")}");
        }

        if (!TensorTypeNames.TryParse(typeName, out TensorType type))
        {
            throw Broken($"the tensor \"{name}\" has the dtype \"{typeName}\"; known are {TensorTypeNames.List}");
        }

        (long begin, long end) = offsets.Value;
        if (begin < 0 || end < begin || end > _dataLength)
        {
            throw Broken(string.Create(CultureInfo.InvariantCulture, $"the tensor \"{name}\" lies at bytes {begin} to {end} of the data, of which the file has {_dataLength}; the file is truncated or damaged"));
        }

        long count = Product(sizes.Value, name);
        long bytes = end - begin;
        if (count > bytes || count * TensorTypeNames.BytesOf(type) != bytes)
        {
            throw Broken(string.Create(CultureInfo.InvariantCulture, $"the tensor \"{name}\" of type {typeName} and shape [{string.Join(" × ", sizes.Value)}] does not fill the {bytes} bytes given for it"));
        }

        return new TensorDescription(name, type, sizes.Value, count, _dataStart + begin);
    }

    private ImmutableArray<int> ReadSizes(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"the shape of \"{name}\"");
        ImmutableArray<int>.Builder sizes = ImmutableArray.CreateBuilder<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int size) || size < 0 || sizes.Count == MaxAxes)
            {
                throw Broken($"the shape of the tensor \"{name}\" is not a list of at most {MaxAxes} whole numbers from 0 to {int.MaxValue}");
            }

            sizes.Add(size);
        }

        return sizes.ToImmutable();
    }

    private long ReadOffset(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.Number, $"the data_offsets of \"{name}\"");
        return reader.TryGetInt64(out long offset)
            ? offset
            : throw Broken($"the data_offsets of the tensor \"{name}\" are no whole numbers");
    }

    /// <summary>The product of the sizes; a product above what any file holds is broken.</summary>
    private long Product(ImmutableArray<int> sizes, string name)
    {
        long product = 1;
        foreach (int size in sizes)
        {
            // Zero anywhere makes the product zero, so that the order of the sizes does not matter.
            if (size == 0)
            {
                return 0;
            }
        }

        foreach (int size in sizes)
        {
            product *= size;
            if (product > _dataLength)
            {
                throw Broken(string.Create(CultureInfo.InvariantCulture, $"the tensor \"{name}\" of shape [{string.Join(" × ", sizes)}] is larger than the file"));
            }
        }

        return product;
    }

    /// <summary>Tensors lie side by side, without gap or overlap, and fill the data: what the format asks for.</summary>
    private void CheckLayout()
    {
        long next = _dataStart;
        foreach (TensorDescription tensor in _tensors.Values.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.ByteCount))
        {
            if (tensor.Offset != next)
            {
                string fault = tensor.Offset < next ? "overlaps the tensor before it" : "leaves a gap after the tensor before it";
                throw Broken(string.Create(CultureInfo.InvariantCulture, $"the tensor \"{tensor.Name}\" at byte {tensor.Offset} {fault}, which ends at byte {next}"));
            }

            next += tensor.ByteCount;
        }

        if (next != _dataStart + _dataLength)
        {
            throw Broken(string.Create(CultureInfo.InvariantCulture, $"the tensors end at byte {next}, but the file has {_dataStart + _dataLength} bytes"));
        }
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw Broken(string.Create(CultureInfo.InvariantCulture, $"expected {token} for {what} at byte {reader.TokenStartIndex} of the header"));
        }
    }

    private InvalidDataException Broken(string what) => new($"{_file}: {what}. The file is damaged or of another format; get it anew.");
}
