using System.CommandLine;
using Latent.Cli.Files;
using Latent.Cli.Terminal;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent export</c>.</summary>
internal static class ExportCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        var path = new Argument<string>("model") { Description = "A model file." };
        Option<string> output = CommonOptions.Output("The ONNX file.", "model.onnx");
        var networks = new Option<string[]>("--network", "-n") { Description = "The network to export, such as encoder; give several and they become one graph, one after another. All of an autoencoder by default.", HelpName = "name" };
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("export", "Writes a model as ONNX (opset 17, any batch), for onnxruntime, ML.NET's OnnxTransformer, Spark, browsers and phones. Python reads the weights from the model file itself: it is a safetensors file.") { path, output, networks, quiet };
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(output)!;
            OutputFolder.CheckFile(target);
            ModelFile model = SavedModel.Load(parsed.GetValue(path)!).Model;
            string[] names = Choose(model, parsed.GetValue(networks) ?? []);
            try
            {
                OnnxExport.Save(model, names, target);
            }
            catch (ArgumentException e)
            {
                throw new InputException(e.Message, e);
            }

            if (!parsed.GetValue(quiet))
            {
                console.Output.WriteLine($"{target}: {string.Join(" and ", names)}, input [batch × {string.Join(" × ", model.Architectures[names[0]].Input.AsSpan().ToArray())}], output [batch × {string.Join(" × ", model.Architectures[names[^1]].Output.AsSpan().ToArray())}]");
            }

            return ExitCode.Success;
        });
        return (command, "latent export fashion.safetensors --network encoder --out encoder.onnx");
    }

    private static string[] Choose(ModelFile model, string[] wanted)
    {
        foreach (string name in wanted)
        {
            if (!model.Architectures.ContainsKey(name))
            {
                throw new InputException($"--network '{name}' is not in the model; it has {(model.Architectures.Count == 0 ? "no network of its own" : string.Join(", ", model.Architectures.Keys))}.");
            }
        }

        return wanted.Length > 0 ? wanted
            : model.Architectures.ContainsKey("encoder") && model.Architectures.ContainsKey("decoder") ? ["encoder", "decoder"]
            : model.Architectures.Count == 1 ? [model.Architectures.Keys.First()]
            : throw new InputException($"the model has {(model.Architectures.Count == 0 ? "no network of its own" : $"the networks {string.Join(", ", model.Architectures.Keys)}")}; name one with --network.");
    }
}
