using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Latent.Networks;
using Latent.Numerics;

namespace Latent.Storage;

/// <summary>
/// A trained model as one safetensors file: the weights as tensors, and in its metadata everything else that it takes to
/// use them: the kind of model, architectures, options, preprocessing, thresholds, seed, library version and the
/// fingerprint of the data. A model made of others (a detector over an autoencoder) holds them as <see cref="Parts"/>.
/// </summary>
/// <remarks>
/// The same content gives the same bytes. Nothing in the file is executable. When it is read, sizes, offsets and shapes
/// are checked before a value is, and every parameter that an architecture asks for is there with its shape.
/// Immutable, safe for use from many threads.
/// </remarks>
public sealed class ModelFile
{
    /// <summary>The version of the format that is written; files of a later one are refused.</summary>
    public const int FormatVersion = 1;

    /// <summary>The version of this library.</summary>
    public static string CurrentLibraryVersion { get; } =
        typeof(ModelFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>What the model is: <c>autoencoder</c>, <c>anomaly-detector</c> … Lower case letters, digits and hyphens.</summary>
    public required string Kind { get; init; }

    /// <summary>The architectures by network name: <c>encoder</c>, <c>decoder</c>. Their parameters are the tensors <c>encoder.0.weight</c> and so on.</summary>
    public IReadOnlyDictionary<string, Architecture> Architectures { get; init; } = ImmutableSortedDictionary<string, Architecture>.Empty;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, ModelTensor> Tensors { get; init; } = ImmutableSortedDictionary<string, ModelTensor>.Empty;

    /// <summary>The models this one is made of, by name.</summary>
    public IReadOnlyDictionary<string, ModelFile> Parts { get; init; } = ImmutableSortedDictionary<string, ModelFile>.Empty;

    /// <summary>The options the model was trained with, as JSON; nothing where there are none.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>What is done to rows before the model sees them, as JSON.</summary>
    public JsonElement? Preprocessing { get; init; }

    /// <summary>Thresholds and calibration, as JSON.</summary>
    public JsonElement? Thresholds { get; init; }

    /// <summary>The seed of the training.</summary>
    public ulong Seed { get; init; }

    /// <summary>The fingerprint of the training data; nothing where it was not taken.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The version of the library that trained the model; this one's by default.</summary>
    public string LibraryVersion { get; init; } = CurrentLibraryVersion;

    /// <summary>Writes the model as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path)
    {
        (List<TensorData> tensors, SortedDictionary<string, string> metadata) = ModelMetadata.Flatten(this);
        SafetensorsFile.Write(path, tensors, metadata);
    }

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream)
    {
        (List<TensorData> tensors, SortedDictionary<string, string> metadata) = ModelMetadata.Flatten(this);
        SafetensorsFile.Write(stream, tensors, metadata);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken, of a later version, or its tensors do not fit its architectures: the message says what.</exception>
    public static ModelFile Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return ModelReader.Read(file);
    }

    /// <summary>Reads a model from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="name">How messages name it.</param>
    /// <exception cref="InvalidDataException">The content is broken, of a later version, or its tensors do not fit its architectures: the message says what.</exception>
    public static ModelFile Load(Stream stream, string name = "the model")
    {
        using SafetensorsFile file = SafetensorsFile.Open(stream, name);
        return ModelReader.Read(file);
    }

    /// <summary>Reads a model and makes something of it; messages about what does not fit name the file, as those about its bytes do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">Makes it of the content.</param>
    /// <exception cref="InvalidDataException">The file is broken, or the content is not what is wanted.</exception>
    internal static T Load<T>(string path, Func<ModelFile, T> make)
    {
        ModelFile file = Load(path);
        try
        {
            return make(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Checks that this is the kind of model the caller can use.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="InvalidDataException">It is of another kind.</exception>
    public void RequireKind(string kind)
    {
        if (Kind != kind)
        {
            throw new InvalidDataException($"The model is of the kind \"{Kind}\", expected \"{kind}\"; open it with what reads that kind.");
        }
    }

    /// <summary>An architecture that must be there.</summary>
    /// <param name="name">The network's name.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public Architecture RequireArchitecture(string name) =>
        Architectures.TryGetValue(name, out Architecture? architecture)
            ? architecture
            : throw new InvalidDataException($"The model of kind \"{Kind}\" has no architecture \"{name}\"; the file is damaged or was made by something else.");

    /// <summary>A tensor that must be there, of a shape.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="InvalidDataException">There is none, or it has another shape.</exception>
    public ReadOnlyMemory<float> RequireTensor(string name, Shape shape)
    {
        if (!Tensors.TryGetValue(name, out ModelTensor? tensor))
        {
            throw new InvalidDataException($"The model of kind \"{Kind}\" has no tensor \"{name}\" of shape {shape}; the file is damaged or was made by something else.");
        }

        return tensor.Shape == shape
            ? tensor.Values
            : throw new InvalidDataException($"The tensor \"{name}\" of the model of kind \"{Kind}\" has the shape {tensor.Shape}, expected {shape}; the file is damaged or was made by something else.");
    }

    /// <summary>A part that must be there.</summary>
    /// <param name="name">The part's name.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public ModelFile RequirePart(string name) =>
        Parts.TryGetValue(name, out ModelFile? part)
            ? part
            : throw new InvalidDataException($"The model of kind \"{Kind}\" has no part \"{name}\"; the file is damaged or was made by something else.");
}
