using Latent.Networks;
using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>
/// Reads networks from ONNX files: those that <see cref="OnnxExport"/> writes, and those of other tools whose operations
/// follow on each other in one line.
/// </summary>
/// <remarks>
/// Operators: Gemm, MatMul, Conv, ConvTranspose, MaxPool, BatchNormalization, LSTM, GRU, Relu, LeakyRelu, Selu, Sigmoid,
/// Tanh, Reshape, Flatten, Squeeze, Unsqueeze, Expand, Transpose, Gather of a sequence's last step, Dropout, Identity, and Add, Sub,
/// Mul and Div with constants, which become a bias or a batch normalization. Kernels and strides are square, convolutions have one group and no
/// dilation. What is read is what runs: a variational encoder comes back as a dense layer giving the mean, tied weights as weights of their own.
/// Safe for use from many threads.
/// </remarks>
public static class OnnxImport
{
    /// <summary>The name of the network where a file does not name its parts.</summary>
    public const string NetworkName = "network";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A model of the kind <c>autoencoder</c> where the file has an encoder and a decoder, else of the kind <c>network</c>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has an operator that no layer stands for: the message names it.</exception>
    public static ModelFile Load(string path)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Load(stream);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <returns>A model of the kind <c>autoencoder</c> where the file has an encoder and a decoder, else of the kind <c>network</c>.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or has an operator that no layer stands for: the message names it.</exception>
    public static ModelFile Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        OnnxFile file = OnnxFile.Read(content.GetBuffer().AsMemory(0, (int)content.Length));
        if (file.Inputs.Count != 1 || file.Outputs.Count < 1)
        {
            throw new InvalidDataException($"The graph has {file.Inputs.Count} inputs and {file.Outputs.Count} outputs; a network has one of each.");
        }

        // A walk through the graph ends in a network; what it is called becomes a part of the names of its tensors.
        string[] names = file.Metadata.TryGetValue("latent.networks", out string? list) && list.Length > 0 ? list.Split(',') : [NetworkName];
        var architectures = new Dictionary<string, Architecture>();
        var tensors = new Dictionary<string, ModelTensor>();
        (string value, int[] sizes) = file.Inputs[0];
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length || names.Any(name => name.Length == 0 || name.Contains('/')))
        {
            throw new InvalidDataException($"The networks are called {string.Join(", ", names.Take(8))}; names differ from each other, are not empty and have no slash. The file is damaged.");
        }

        var walk = new OnnxWalk(file, value);
        Shape shape = ShapeOf(value, sizes);
        for (int index = 0; index < names.Length; index++)
        {
            bool isLast = index + 1 == names.Length;
            (Architecture architecture, IReadOnlyList<(string Name, ModelTensor Tensor)> read) = walk.Until(isLast ? file.Outputs[0] : names[index], shape);
            architectures[names[index]] = architecture;
            foreach ((string name, ModelTensor tensor) in read)
            {
                tensors[$"{names[index]}.{name}"] = tensor;
            }

            shape = architecture.Output;
        }

        return new ModelFile
        {
            Kind = architectures.ContainsKey("encoder") && architectures.ContainsKey("decoder") ? "autoencoder" : NetworkName,
            Architectures = architectures,
            Tensors = tensors,
            DataFingerprint = file.Metadata.TryGetValue("latent.data_fingerprint", out string? fingerprint) && fingerprint.Length > 0 ? fingerprint : null,
        };
    }

    private static Shape ShapeOf(string value, int[] sizes)
    {
        if (sizes.Length < 2 || sizes.AsSpan(1).Contains(0))
        {
            throw new InvalidDataException($"The input \"{value}\" is [{string.Join(" × ", sizes.Select(size => size == 0 ? "?" : size.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]; all sizes but the batch, the first, have to be known.");
        }

        try
        {
            return Shape.Create(sizes.AsSpan(1));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The input \"{value}\" has a shape that no network takes: {e.Message}", e);
        }
    }
}
