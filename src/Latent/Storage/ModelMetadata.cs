using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Latent.Networks;

namespace Latent.Storage;

/// <summary>A <see cref="ModelFile"/> as the metadata and tensors of a safetensors file; <see cref="ModelReader"/> reads them.</summary>
/// <remarks>
/// Metadata keys, version 1: <c>format</c> "latent", <c>format_version</c>, <c>kind</c>, <c>library_version</c>,
/// <c>seed</c>, and where present <c>data_fingerprint</c>, <c>architectures</c> (object by network name), <c>options</c>,
/// <c>preprocessing</c>, <c>thresholds</c> (any JSON) and <c>parts</c> (object by part name of objects of these keys).
/// A part's tensors bear its name and a slash before their own.
/// </remarks>
internal static class ModelMetadata
{
    public static (List<TensorData> Tensors, SortedDictionary<string, string> Metadata) Flatten(ModelFile model)
    {
        var tensors = new List<TensorData>();
        SortedDictionary<string, string> metadata = Flatten(model, "", tensors);
        metadata["format"] = "latent";
        metadata["format_version"] = ModelFile.FormatVersion.ToString(CultureInfo.InvariantCulture);
        return (tensors, metadata);
    }

    private static SortedDictionary<string, string> Flatten(ModelFile model, string prefix, List<TensorData> tensors)
    {
        CheckName(model.Kind, "kind");
        foreach ((string name, ModelTensor tensor) in model.Tensors)
        {
            if (name.Contains('/'))
            {
                throw new ArgumentException($"The tensor name \"{name}\" has a slash, which separates parts.");
            }

            tensors.Add(new TensorData(prefix + name, [.. tensor.Shape.AsSpan()], tensor.Values));
        }

        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["kind"] = model.Kind,
            ["library_version"] = model.LibraryVersion,
            ["seed"] = model.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (model.DataFingerprint is not null)
        {
            metadata["data_fingerprint"] = model.DataFingerprint;
        }

        if (model.Architectures.Count > 0)
        {
            metadata["architectures"] = WriteJson(writer =>
            {
                writer.WriteStartObject();
                foreach ((string name, Architecture architecture) in model.Architectures.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(architecture.ToJson());
                }

                writer.WriteEndObject();
            });
        }

        AddJson(metadata, "options", model.Options);
        AddJson(metadata, "preprocessing", model.Preprocessing);
        AddJson(metadata, "thresholds", model.Thresholds);
        if (model.Parts.Count > 0)
        {
            metadata["parts"] = WriteJson(writer =>
            {
                writer.WriteStartObject();
                foreach ((string name, ModelFile part) in model.Parts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    CheckName(name, "part name");
                    writer.WriteStartObject(name);
                    foreach ((string key, string value) in Flatten(part, prefix + name + "/", tensors))
                    {
                        writer.WriteString(key, value);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            });
        }

        return metadata;
    }

    private static void AddJson(SortedDictionary<string, string> metadata, string key, JsonElement? json)
    {
        if (json is JsonElement element)
        {
            metadata[key] = WriteJson(element.WriteTo);
        }
    }

    private static string WriteJson(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void CheckName(string name, string what)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"The {what} \"{name}\" of a model is not made of lower case letters, digits and hyphens.");
        }
    }
}
