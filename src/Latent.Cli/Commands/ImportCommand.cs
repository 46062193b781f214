using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Cli.Terminal;
using Latent.Networks;
using Latent.Numerics;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent import</c>.</summary>
internal static class ImportCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        var weights = new Argument<string>("weights") { Description = "An ONNX file of an autoencoder, or a safetensors file with tensors named encoder.0.weight, decoder.2.bias and so on, as PyTorch's state_dict of a module with two Sequential names them." };
        var architecture = new Option<string?>("--architecture") { Description = "For a safetensors file: a JSON file with the architectures of \"encoder\" and \"decoder\", as 'latent info --json' shows them under \"architectures\".", HelpName = "file" };
        Option<int?> encoderLayers = CommonOptions.Whole("--encoder-layers", "For an ONNX file of another tool: how many of its layers are the encoder. By default those up to the narrowest place.", 1, 10_000);
        Option<string> output = CommonOptions.Output("The model file.", "model.safetensors");
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("import", "Takes an autoencoder from ONNX, or its weights from PyTorch, into a model file.") { weights, architecture, encoderLayers, output, quiet };
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(output)!;
            OutputFolder.CheckFile(target);
            string source = parsed.GetValue(weights)!;
            ModelFile file = parsed.GetValue(architecture) is { } description
                ? ReadWeights(source, ReadArchitectures(description))
                : ReadOnnx(source, parsed.GetValue(encoderLayers));

            // Through the model, which checks that encoder and decoder fit together.
            using (Autoencoder model = Autoencoder.FromModelFile(file))
            {
                model.Save(target);
            }

            if (!parsed.GetValue(quiet))
            {
                console.Output.WriteLine($"{target}: {file.Tensors.Count} tensors of {string.Join(" and ", file.Architectures.Keys)}");
            }

            return ExitCode.Success;
        });
        return (command, "latent import weights.safetensors --architecture networks.json --out model.safetensors");
    }

    private static ModelFile ReadOnnx(string path, int? encoderLayers)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"'{path}': there is no such file.");
        }

        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"'{path}' is no .onnx file; for weights in a safetensors file, give the architectures as well, with --architecture.");
        }

        ModelFile read = OnnxImport.Load(path);
        if (read.Kind == "autoencoder")
        {
            return read;
        }

        return read.Architectures.Count == 1
            ? Split(read, read.Architectures.Keys.First(), encoderLayers)
            : throw new InputException($"'{path}' has the networks {string.Join(", ", read.Architectures.Keys)}; an autoencoder has an encoder and a decoder.");
    }

    /// <summary>One network becomes an encoder and a decoder.</summary>
    private static ModelFile Split(ModelFile file, string name, int? encoderLayers)
    {
        Architecture whole = file.Architectures[name];
        if (whole.Output.Length != whole.Input.Length)
        {
            throw new InputException($"the network gives {whole.Output} for {whole.Input}, so it is no autoencoder, which gives back what it takes.");
        }

        // The narrowest place is behind the last layer that leaves it so narrow: an activation still belongs to the encoder.
        int at = encoderLayers ?? Enumerable.Range(1, Math.Max(1, whole.Layers.Length - 1)).MinBy(layer => (whole.ShapeBefore(layer).Length, -layer));
        if (at >= whole.Layers.Length)
        {
            throw new InputException($"--encoder-layers {at}: the network has {whole.Layers.Length} layers, of which one at least is the decoder.");
        }

        var architectures = new SortedDictionary<string, Architecture>(StringComparer.Ordinal)
        {
            ["encoder"] = new Architecture(whole.Input, whole.Layers[..at]),
            ["decoder"] = new Architecture(whole.ShapeBefore(at), whole.Layers[at..]),
        };
        var tensors = new SortedDictionary<string, ModelTensor>(StringComparer.Ordinal);
        foreach ((string key, ModelTensor tensor) in file.Tensors)
        {
            string[] parts = key[(name.Length + 1)..].Split('.');
            int layer = int.Parse(parts[0], CultureInfo.InvariantCulture);
            tensors[layer < at ? $"encoder.{layer}.{parts[1]}" : $"decoder.{layer - at}.{parts[1]}"] = tensor;
        }

        return new ModelFile { Kind = "autoencoder", Architectures = architectures, Tensors = tensors };
    }

    private static SortedDictionary<string, Architecture> ReadArchitectures(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"--architecture '{path}': there is no such file.");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            var networks = new SortedDictionary<string, Architecture>(StringComparer.Ordinal);
            foreach (string name in (string[])["encoder", "decoder"])
            {
                networks[name] = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out JsonElement network)
                    ? Architecture.FromJson(network.GetRawText())
                    : throw new InputException($"--architecture '{path}' has no \"{name}\"; it is an object with \"encoder\" and \"decoder\".");
            }

            return networks;
        }
        catch (JsonException e)
        {
            throw new InputException($"--architecture '{path}' is no JSON: {e.Message}", e);
        }
    }

    private static ModelFile ReadWeights(string path, SortedDictionary<string, Architecture> networks)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"'{path}': there is no such file.");
        }

        using var file = SafetensorsFile.Open(path);
        var tensors = new SortedDictionary<string, ModelTensor>(StringComparer.Ordinal);
        foreach ((string network, Architecture architecture) in networks)
        {
            for (int layer = 0; layer < architecture.Layers.Length; layer++)
            {
                foreach (ParameterSpec parameter in architecture.ParametersOf(layer))
                {
                    string name = $"{network}.{layer}.{parameter.Name}";
                    tensors[name] = new ModelTensor(parameter.Shape, Read(file, name, parameter.Shape));
                }
            }
        }

        return new ModelFile { Kind = "autoencoder", Architectures = networks, Tensors = tensors };
    }

    private static float[] Read(SafetensorsFile file, string name, Shape shape)
    {
        // PyTorch numbers the parameters of recurrent layers by depth.
        string found = file.Tensors.ContainsKey(name) ? name : name + "_l0";
        if (!file.Tensors.TryGetValue(found, out TensorDescription? tensor))
        {
            throw new InputException($"{file.Name} has no tensor \"{name}\" of shape {shape}; it has {string.Join(", ", file.Tensors.Keys.Order(StringComparer.Ordinal).Take(8))}{(file.Tensors.Count > 8 ? " …" : "")}.");
        }

        return tensor.Sizes.AsSpan().SequenceEqual(shape.AsSpan())
            ? file.ReadSingles(found)
            : throw new InputException($"{file.Name}: the tensor {tensor} does not fit the architecture, which needs the shape {shape}.");
    }
}
