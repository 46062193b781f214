using System.CommandLine;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Cli.Terminal;
using Latent.Networks;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent import</c>.</summary>
internal static class ImportCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        var weights = new Argument<string>("weights") { Description = "A safetensors file with tensors named encoder.0.weight, decoder.2.bias and so on, as PyTorch's state_dict of a module with two Sequential names them." };
        var architecture = new Option<string>("--architecture") { Description = "A JSON file with the architectures of \"encoder\" and \"decoder\", as 'latent info --json' shows them under \"architectures\".", Required = true, HelpName = "file" };
        Option<string> output = CommonOptions.Output("The model file.", "model.safetensors");
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("import", "Takes the weights of an autoencoder from PyTorch into a model file.") { weights, architecture, output, quiet };
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(output)!;
            OutputFolder.CheckFile(target);
            SortedDictionary<string, Architecture> networks = ReadArchitectures(parsed.GetValue(architecture)!);
            ModelFile file = ReadWeights(parsed.GetValue(weights)!, networks);

            // Through the model, which checks that encoder and decoder fit together.
            using (Autoencoder model = Autoencoder.FromModelFile(file))
            {
                model.Save(target);
            }

            if (!parsed.GetValue(quiet))
            {
                console.Output.WriteLine($"{target}: {file.Tensors.Count} tensors of {string.Join(" and ", networks.Keys)}");
            }

            return ExitCode.Success;
        });
        return (command, "latent import weights.safetensors --architecture networks.json --out model.safetensors");
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
