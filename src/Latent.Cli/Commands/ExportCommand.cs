using System.CommandLine;
using System.Text.Json;
using Latent.Anomalies;
using Latent.Anomalies.Onnx;
using Latent.Anomalies.TimeSeries;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Numerics;
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
        var networks = new Option<string[]>("--network", "-n") { Description = "The network to export, such as encoder; give several and they become one graph, one after another. By default all of an autoencoder or a classifier, a GAN's generator, or a detector with its scores.", HelpName = "name" };
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("export", "Writes a model as ONNX (opset 17, any batch), for onnxruntime, ML.NET's OnnxTransformer, Spark, browsers and phones. Python reads the weights from the model file itself: it is a safetensors file.") { path, output, networks, json, quiet };
        command.SetAction(parsed =>
        {
            string target = parsed.GetValue(output)!;
            OutputFolder.CheckFile(target);
            SavedModel saved = SavedModel.Load(parsed.GetValue(path)!);
            string[] wanted = parsed.GetValue(networks) ?? [];
            string written = (saved.Model.Kind, wanted.Length) switch
            {
                ("anomaly-detector", 0) => ExportDetector(saved.Model, target),
                (SeriesDetector.Kind, 0) => ExportSeries(saved.Model, target),
                _ => ExportNetworks(saved, Choose(saved.Model, wanted), target),
            };
            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(new ExportResults(parsed.GetValue(path)!, target, written), ResultsJsonContext.Default.ExportResults));
            }
            else if (!parsed.GetValue(quiet))
            {
                console.Output.WriteLine($"{target}: {written}");
            }

            return ExitCode.Success;
        });
        return (command, "latent export fashion.safetensors --network encoder --out encoder.onnx");
    }

    private static string ExportDetector(ModelFile model, string target)
    {
        using var detector = AnomalyDetector.FromModelFile(model);
        OnnxDetectorExport.Save(detector, target);
        return $"detector, input {Describe(detector.Input)}, output [batch × 1] the score, flagged [batch × 1] whether it is above {Figures.Significant(detector.Threshold)}";
    }

    private static string ExportSeries(ModelFile model, string target)
    {
        using var detector = SeriesDetector.FromModelFile(model);
        OnnxDetectorExport.Save(detector, target);
        return $"detector of windows, input {Describe(detector.Detector.Input)}, windows of the series as it is measured, output [batch × 1] the score, flagged [batch × 1] whether it is above {Figures.Significant(detector.Threshold)}; a step's score is {(detector.Alignment == SeriesAlignment.Trailing ? "that of the window that ends there" : "the mean of the windows that cover it")}";
    }

    private static string ExportNetworks(SavedModel saved, string[] names, string target)
    {
        ModelFile model = saved.Model;
        OnnxScaling? scaling = saved.Preparation is { } preparation ? new OnnxScaling(preparation.Mean, preparation.Scale) : null;
        try
        {
            OnnxExport.Save(model, names, target, scaling);
        }
        catch (ArgumentException e)
        {
            throw new InputException(e);
        }

        return $"{string.Join(" and ", names)}, input {Describe(model.Architectures[names[0]].Input)}, output {Describe(model.Architectures[names[^1]].Output)}";
    }

    private static string Describe(Shape shape) => $"[batch × {string.Join(" × ", shape.AsSpan().ToArray())}]";

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
            : model.Architectures.ContainsKey("encoder") && model.Architectures.ContainsKey("head") ? ["encoder", "head"]
            : model.Architectures.ContainsKey("generator") ? ["generator"]
            : model.Architectures.Count == 1 ? [model.Architectures.Keys.First()]
            : throw new InputException($"the model has {(model.Architectures.Count == 0 ? "no network of its own" : $"the networks {string.Join(", ", model.Architectures.Keys)}")}; name one with --network.");
    }
}
