using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Latent.Networks;
using Latent.Numerics;

namespace Latent.Storage;

/// <summary>
/// Reads a <see cref="ModelFile"/> from a safetensors file, trusting nothing: the metadata are those of
/// <see cref="ModelMetadata"/>, every network has its parameters, and every tensor belongs to a part.
/// </summary>
internal static class ModelReader
{
    private const int MaxDepthOfParts = 8;

    /// <summary>The most values between two layers of a network in a file: 512 MiB; a file can claim a huge layer with few bytes.</summary>
    private const int MaxLayerOutput = 1 << 27;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    public static ModelFile Read(SafetensorsFile file)
    {
        IReadOnlyDictionary<string, string> metadata = file.Metadata;
        if (!metadata.TryGetValue("format", out string? format) || format != "latent")
        {
            throw new InvalidDataException($"{file.Name}: a safetensors file, but no Latent model: its metadata has no \"format\": \"latent\". Weights of other programs are read into an architecture with {nameof(SafetensorsFile)}.");
        }

        string version = metadata.GetValueOrDefault("format_version", "");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
        {
            throw new InvalidDataException($"{file.Name}: the format version \"{version}\" is no whole number from 1; the file is damaged.");
        }

        if (number > ModelFile.FormatVersion)
        {
            throw new InvalidDataException($"{file.Name}: the model is of format version {number} (written by Latent {metadata.GetValueOrDefault("library_version", "?")}), this library reads up to {ModelFile.FormatVersion}; use a newer Latent.");
        }

        var left = new HashSet<string>(file.Tensors.Keys, StringComparer.Ordinal);
        ModelFile model;
        try
        {
            model = Read(file, metadata, "", left, 0);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file.Name}: the metadata is no valid JSON: {e.Message} The file is damaged; get it anew.", e);
        }

        return left.Count == 0
            ? model
            : throw new InvalidDataException($"{file.Name}: the tensor \"{left.Order(StringComparer.Ordinal).First()}\" belongs to no part of the model; the file is damaged.");
    }

    private static ModelFile Read(SafetensorsFile file, IReadOnlyDictionary<string, string> metadata, string prefix, HashSet<string> left, int depth)
    {
        if (depth > MaxDepthOfParts)
        {
            throw new InvalidDataException($"{file.Name}: parts lie more than {MaxDepthOfParts} deep; the file is damaged.");
        }

        if (!metadata.TryGetValue("kind", out string? kind) || kind.Length == 0)
        {
            throw new InvalidDataException($"{file.Name}: the metadata{In(prefix)} names no kind of model; the file is damaged.");
        }

        if (!ulong.TryParse(metadata.GetValueOrDefault("seed", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            throw new InvalidDataException($"{file.Name}: the seed \"{metadata["seed"]}\"{In(prefix)} is no whole number; the file is damaged.");
        }

        // Only the sizes are looked at until every check has passed.
        ImmutableSortedDictionary<string, Architecture> architectures = ReadArchitectures(file, metadata, prefix);
        foreach ((string name, Architecture architecture) in architectures)
        {
            CheckParameters(file, prefix, name, architecture);
        }

        ImmutableSortedDictionary<string, ModelTensor>.Builder tensors = ImmutableSortedDictionary.CreateBuilder<string, ModelTensor>(StringComparer.Ordinal);
        foreach ((string full, TensorDescription description) in file.Tensors)
        {
            if (full.StartsWith(prefix, StringComparison.Ordinal) && full.IndexOf('/', prefix.Length) < 0)
            {
                tensors.Add(full[prefix.Length..], new ModelTensor(ShapeOf(file, description), file.ReadSingles(full)));
                left.Remove(full);
            }
        }

        ImmutableSortedDictionary<string, ModelFile>.Builder parts = ImmutableSortedDictionary.CreateBuilder<string, ModelFile>(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyDictionary<string, string> part) in ReadParts(file, metadata, prefix))
        {
            parts.Add(name, Read(file, part, prefix + name + "/", left, depth + 1));
        }

        return new ModelFile
        {
            Kind = kind,
            LibraryVersion = metadata.GetValueOrDefault("library_version", ""),
            Seed = seed,
            DataFingerprint = metadata.GetValueOrDefault("data_fingerprint"),
            Architectures = architectures,
            Tensors = tensors.ToImmutable(),
            Options = ReadJson(metadata, "options"),
            Preprocessing = ReadJson(metadata, "preprocessing"),
            Thresholds = ReadJson(metadata, "thresholds"),
            Parts = parts.ToImmutable(),
        };
    }

    private static ImmutableSortedDictionary<string, Architecture> ReadArchitectures(SafetensorsFile file, IReadOnlyDictionary<string, string> metadata, string prefix)
    {
        ImmutableSortedDictionary<string, Architecture>.Builder architectures = ImmutableSortedDictionary.CreateBuilder<string, Architecture>(StringComparer.Ordinal);
        if (ReadJson(metadata, "architectures") is not JsonElement json)
        {
            return architectures.ToImmutable();
        }

        foreach (JsonProperty property in Properties(file, json, "architectures", prefix))
        {
            try
            {
                architectures[property.Name] = Architecture.FromJson(property.Value.GetRawText());
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{file.Name}: the network \"{property.Name}\"{In(prefix)}: {e.Message} The file is damaged or from a newer Latent.", e);
            }
        }

        return architectures.ToImmutable();
    }

    /// <summary>Every parameter that an architecture asks for is in the file with its shape, so that what is allocated for it is bounded by the file.</summary>
    private static void CheckParameters(SafetensorsFile file, string prefix, string network, Architecture architecture)
    {
        for (int layer = 0; layer < architecture.Layers.Length; layer++)
        {
            if (architecture.ShapeBefore(layer + 1).Length > MaxLayerOutput || architecture.Input.Length > MaxLayerOutput)
            {
                throw new InvalidDataException($"{file.Name}: layer {layer} of the network \"{network}\"{In(prefix)} has an output of shape {architecture.ShapeBefore(layer + 1)}, more than {MaxLayerOutput:N0} values; the file is damaged.");
            }

            foreach (ParameterSpec parameter in architecture.ParametersOf(layer))
            {
                string name = $"{prefix}{network}.{layer}.{parameter.Name}";
                if (!file.Tensors.TryGetValue(name, out TensorDescription? tensor))
                {
                    throw new InvalidDataException($"{file.Name}: the tensor \"{name}\" of shape {parameter.Shape}, which layer {layer} of the network \"{network}\" needs, is not there; the file is damaged.");
                }

                if (!tensor.Sizes.AsSpan().SequenceEqual(parameter.Shape.AsSpan()))
                {
                    throw new InvalidDataException($"{file.Name}: the tensor {tensor} does not fit layer {layer} of the network \"{network}\", which needs the shape {parameter.Shape}; the file is damaged.");
                }
            }
        }
    }

    private static List<(string Name, IReadOnlyDictionary<string, string> Metadata)> ReadParts(SafetensorsFile file, IReadOnlyDictionary<string, string> metadata, string prefix)
    {
        var parts = new List<(string, IReadOnlyDictionary<string, string>)>();
        if (ReadJson(metadata, "parts") is not JsonElement json)
        {
            return parts;
        }

        foreach (JsonProperty part in Properties(file, json, "parts", prefix))
        {
            var entries = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty entry in Properties(file, part.Value, part.Name, prefix))
            {
                entries[entry.Name] = entry.Value.ValueKind == JsonValueKind.String
                    ? entry.Value.GetString()!
                    : throw new InvalidDataException($"{file.Name}: the metadata \"{entry.Name}\" of the part \"{prefix}{part.Name}\" is no text; the file is damaged.");
            }

            parts.Add((part.Name, entries));
        }

        return parts;
    }

    private static List<JsonProperty> Properties(SafetensorsFile file, JsonElement json, string key, string prefix)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{file.Name}: the metadata \"{key}\"{In(prefix)} is no JSON object; the file is damaged.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var properties = new List<JsonProperty>();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            properties.Add(names.Add(property.Name)
                ? property
                : throw new InvalidDataException($"{file.Name}: \"{property.Name}\" is in the metadata \"{key}\"{In(prefix)} twice; the file is damaged."));
        }

        return properties;
    }

    private static Shape ShapeOf(SafetensorsFile file, TensorDescription tensor)
    {
        try
        {
            return Shape.Create(tensor.Sizes.AsSpan());
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file.Name}: the tensor {tensor} has a shape no model has: {e.Message}", e);
        }
    }

    private static JsonElement? ReadJson(IReadOnlyDictionary<string, string> metadata, string key)
    {
        if (!metadata.TryGetValue(key, out string? text))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(text, Strict);
        return document.RootElement.Clone();
    }

    private static string In(string prefix) => prefix.Length == 0 ? "" : $" of the part \"{prefix[..^1]}\"";
}
