using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Networks;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent train</c>.</summary>
internal static class TrainCommand
{
    private const int FewRows = 20;

    private static readonly Dictionary<string, Func<Shape, AutoencoderOptions>> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pca-linear"] = _ => AutoencoderPresets.PcaLinear(),
        ["dense-3d"] = _ => AutoencoderPresets.Dense3D(),
        ["stacked"] = _ => AutoencoderPresets.Stacked(),
        ["tied"] = _ => AutoencoderPresets.Tied(),
        ["conv-latent10"] = shape => AutoencoderPresets.ConvLatent10(ImageOf(shape)),
        ["conv-latent314"] = shape => AutoencoderPresets.ConvLatent314(ImageOf(shape)),
        ["conv-pool"] = shape => AutoencoderPresets.ConvPool(ImageOf(shape)),
        ["recurrent"] = shape => shape.Rank == 3 ? AutoencoderPresets.Recurrent(shape[1], shape[2] * shape[0]) : AutoencoderPresets.Recurrent(),
        ["denoising"] = _ => AutoencoderPresets.Denoising(),
        ["denoising-dropout"] = _ => AutoencoderPresets.DenoisingDropout(),
        ["sparse-kl"] = _ => AutoencoderPresets.SparseKL(),
        ["sparse-l1"] = _ => AutoencoderPresets.SparseL1(),
        ["variational"] = _ => AutoencoderPresets.Variational(),
    };

    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        Option<string> output = CommonOptions.Output("The model file.", "model.safetensors");
        var preset = new Option<string?>("--preset", "-p") { Description = $"A ready-made autoencoder: {string.Join(", ", Presets.Keys)}. By default one chosen by the data.", HelpName = "name" };
        var architecture = new Option<string?>("--architecture") { Description = "A JSON file with the encoder's input shape and layers, as 'latent info --json' shows them; the decoder is its mirror.", HelpName = "file" };
        Option<int?> latents = CommonOptions.Whole("--latents", "The width of the latent vector, without a preset; 32 for images, an eighth of the columns for tables.", 1, 65_536);
        Option<int?> epochs = CommonOptions.Whole("--epochs", "Passes over the rows; the preset's, or chosen by their number.", 1, 100_000);
        Option<int?> batch = CommonOptions.Whole("--batch", "Rows per step; the preset's by default.", 1, 1_000_000);
        Option<float?> rate = CommonOptions.LearningRate("the preset's");
        var label = new Option<string?>("--label") { Description = "The column of a table that is a label and not trained on.", HelpName = "column" };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint beside the model file, if there is one." };
        var report = new Option<string?>("--report") { Description = "Write a report as an HTML file.", HelpName = "file" };
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("train", "Trains an autoencoder on images or a table, without labels. Tables are streamed, so that they may be larger than memory.")
        {
            data, output, preset, architecture, latents, epochs, batch, rate, label, resume, report, seed, threads, json, quiet,
        };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!, target = parsed.GetValue(output)!;
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(parsed.GetValue(report), "--report");
            var watch = Stopwatch.StartNew();
            InputRows rows = InputRows.Open(path, parsed.GetValue(label), standardise: true, reading.Read(parsed));
            AutoencoderOptions options = Choose(rows, parsed.GetValue(preset), parsed.GetValue(architecture), parsed.GetValue(latents), parsed.GetValue(epochs)) with
            {
                Seed = parsed.GetValue(seed),
                Checkpoint = new CheckpointOptions { Path = target + ".checkpoint", Resume = parsed.GetValue(resume) },
            };
            options = options with
            {
                Epochs = parsed.GetValue(epochs) ?? options.Epochs,
                BatchSize = parsed.GetValue(batch) ?? options.BatchSize,
                Optimizer = parsed.GetValue(rate) is { } given ? options.Optimizer with { LearningRate = given } : options.Optimizer,
            };
            rows.RequireShape(path, options.InputShape, parsed.GetValue(preset) is { } name ? $"--preset {name}" : "--architecture", "leave it out, or give images");
            string[] notes =
            [
                .. ColumnRemarks.Of(rows, parsed.GetValue(label)),
                .. rows.Rows.Count is < FewRows and var count ? (string[])[$"there {(count == 1 ? "is 1 row" : $"are {count} rows")}: a network learns so few by heart, and nothing that holds for others."] : [],
            ];
            return Run(console, path, target, rows, options, notes, parsed.GetValue(report), parsed.GetValue(json), parsed.GetValue(quiet), watch);
        });
        return (command, "latent train fashion-mnist/ --preset conv-latent10 --epochs 10 --out fashion.safetensors");
    }

    private static int Run(CommandConsole console, string path, string target, InputRows rows, AutoencoderOptions options, string[] notes, string? report, bool json, bool quiet, Stopwatch watch)
    {
        // A preset for rows of another shape, for one, is refused by the library, with both shapes.
        TrainingFigures figures = ErrorReport.Refused(() => TrainingSteps.Describe(options, rows.Rows.Shape, rows.Rows.Count));
        try
        {
            AutoencoderFit fit = ProgressDisplay.Run(console, quiet, board =>
            {
                using IProgressStep step = board.Begin($"Training on {path}");
                AutoencoderFit made = ErrorReport.Refused(() => Autoencoder.Fit(rows.Rows, options, null, TrainingSteps.Watch(step, done => figures = figures with { Epochs = done }), null, console.Cancellation));
                step.Complete();
                return made;
            }, notes);
            using Autoencoder model = fit.Model;
            figures = TrainingSteps.Complete(figures, fit.Training);
            var end = TrainingEnd.Of(fit.Training, target, rows.Names);
            if (end.HasModel)
            {
                new SavedModel(fit.Model.ToModelFile(), rows.Preparation).Save(target);
            }

            File.Delete(options.Checkpoint!.Path);
            var result = new TrainResults(end.Status, path, end.HasModel ? target : null, fit.Model.DataFingerprint ?? "", options.Seed, figures, Math.Round(watch.Elapsed.TotalSeconds, 3));
            if (report is not null && end.HasModel)
            {
                byte[] page = TrainReport.Create(result, rows, fit.Model).ToUtf8();
                AtomicFile.Write(report, stream => stream.Write(page));
            }

            if (json)
            {
                console.Output.WriteLine(JsonSerializer.Serialize(result, ResultsJsonContext.Default.TrainResults));
            }
            else if (!quiet && end.HasModel)
            {
                EpochFigures last = figures.Epochs[^1];
                console.Output.WriteLine($"{target}: {figures.Parameters:N0} parameters, loss {Figures.Significant(last.TrainingLoss)}{(last.ValidationLoss is { } held ? $", held out {Figures.Significant(held)}" : "")}, {Figures.Duration(watch.Elapsed.TotalSeconds)}");
            }

            return end.Tell(console, quiet);
        }
        catch (OperationCanceledException) when (console.Cancellation.IsCancellationRequested && File.Exists(options.Checkpoint!.Path))
        {
            console.WriteError($"stopped after {(figures.Epochs is [.., { } last] ? last.Epoch : 0)} of {figures.MaxEpochs} epochs; the same command with --resume goes on from '{options.Checkpoint!.Path}'.");
            return ExitCode.Cancelled;
        }
    }

    private static AutoencoderOptions Choose(InputRows rows, string? preset, string? architecture, int? latents, int? epochs)
    {
        Shape shape = rows.Rows.Shape;
        if (preset is not null && architecture is not null)
        {
            throw new InputException("--preset and --architecture exclude each other; give one of them.");
        }

        if (preset is not null)
        {
            return Presets.TryGetValue(preset, out Func<Shape, AutoencoderOptions>? make)
                ? make(shape)
                : throw new InputException($"--preset '{preset}' is not known; the presets are {string.Join(", ", Presets.Keys)}.");
        }

        int passes = epochs ?? (rows.Rows.Count is { } count ? TourModel.ChooseEpochs((int)Math.Clamp(count, 1, int.MaxValue)) : 5);
        if (architecture is not null)
        {
            if (!File.Exists(architecture))
            {
                throw new InputException($"--architecture '{architecture}': there is no such file.");
            }

            Architecture encoder = ReadArchitecture(architecture);
            return new AutoencoderOptions { InputShape = encoder.Input, Encoder = encoder.Layers, Epochs = passes };
        }

        int width = latents ?? (rows.Preparation is null ? 32 : Math.Clamp(shape.Length / 8, 2, 32));
        return TourModel.Create(shape, width, passes, 0) with { ValidationFraction = rows.Rows.Count is > 100 ? 0.05 : 0 };
    }

    private static Architecture ReadArchitecture(string path)
    {
        try
        {
            return Architecture.FromJson(File.ReadAllText(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"--architecture '{path}': {e.Message}", e);
        }
    }

    private static Shape? ImageOf(Shape shape) => shape.Rank == 3 ? shape : null;
}
