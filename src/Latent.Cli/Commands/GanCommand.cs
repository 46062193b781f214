using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Latent.Adversarial;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Networks.Optimizers;
using Latent.Storage;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent gan</c>.</summary>
internal static class GanCommand
{
    private static readonly Dictionary<string, Func<GanOptions>> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gan-mlp"] = () => GanPresets.Mlp(),
        ["dcgan-28"] = () => GanPresets.Dcgan28(),
        ["dcgan-32"] = () => GanPresets.Dcgan32(),

        // The paper's rate for the discriminator, which with the reference's 0.005 wins at once on most images, and with 0.0002 for both stays ahead.
        ["dcgan-64"] = () => GanPresets.Dcgan64(2e-4f) with { GeneratorOptimizer = new Adam(1e-3f) { Beta1 = 0.5f } },
    };

    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        Option<string> output = CommonOptions.Output("The model file.", "gan.safetensors");
        var preset = new Option<string>("--preset", "-p") { Description = $"A ready-made GAN: {string.Join(", ", Presets.Keys)}. The number is the images' size.", DefaultValueFactory = _ => "dcgan-28", HelpName = "name" };
        var conditional = new Option<bool>("--conditional") { Description = "Learn each class by itself, from the labels beside the images; 'latent sample --class' then chooses one." };
        Option<int?> epochs = CommonOptions.Whole("--epochs", "Passes over the rows; the preset's by default.", 1, 100_000);
        Option<int?> batch = CommonOptions.Whole("--batch", "Rows per step; the preset's by default.", 1, 1_000_000);
        Option<float?> rate = CommonOptions.LearningRate("of both networks; the preset's");
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint beside the model file, if there is one." };
        var report = new Option<string?>("--report") { Description = "Write a report with samples of each epoch as an HTML file.", HelpName = "file" };
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("gan", "Trains a GAN on images, to make new ones with 'latent sample'.") { data, output, preset, conditional, epochs, batch, rate, resume, report, seed, threads, json, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!, target = parsed.GetValue(output)!;
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(parsed.GetValue(report), "--report");
            if (!Presets.TryGetValue(parsed.GetValue(preset)!, out Func<GanOptions>? make))
            {
                throw new InputException($"--preset '{parsed.GetValue(preset)}' is not known; the presets are {string.Join(", ", Presets.Keys)}.");
            }

            InputRows rows = InputRows.Open(path, null, standardise: false, reading.Read(parsed));
            GanOptions options = make();
            rows.RequireShape(path, options.SampleShape, $"--preset {parsed.GetValue(preset)}", "for new rows of a table there is 'latent augment --method ctgan'");
            options = options with
            {
                Classes = parsed.GetValue(conditional) ? CountClasses(rows.Rows, path) : 0,
                Epochs = parsed.GetValue(epochs) ?? options.Epochs,
                BatchSize = parsed.GetValue(batch) ?? options.BatchSize,
                Seed = parsed.GetValue(seed),
                Checkpoint = new CheckpointOptions { Path = target + ".checkpoint", Resume = parsed.GetValue(resume) },
            };
            if (parsed.GetValue(rate) is { } given)
            {
                options = options with
                {
                    Optimizer = options.Optimizer with { LearningRate = given },
                    GeneratorOptimizer = options.GeneratorOptimizer is null ? null : options.GeneratorOptimizer with { LearningRate = given },
                    DiscriminatorOptimizer = options.DiscriminatorOptimizer is null ? null : options.DiscriminatorOptimizer with { LearningRate = given },
                };
            }

            return Run(console, path, target, rows.Rows, options, parsed.GetValue(report), parsed.GetValue(json), parsed.GetValue(quiet));
        });
        return (command, "latent gan fashion-mnist/ --preset dcgan-28 --epochs 5 --out gan.safetensors --report gan.html");
    }

    private static int Run(CommandConsole console, string path, string target, ISampleSource rows, GanOptions options, string? report, bool json, bool quiet)
    {
        var watch = Stopwatch.StartNew();
        var seen = new List<(int Epoch, float[] Samples)>();
        int done = 0;
        try
        {
            GanFit fit = ProgressDisplay.Run(console, quiet, board =>
            {
                using IProgressStep step = board.Begin($"Training a GAN on {path}");
                var progress = new Relay<TrainingProgress>(state =>
                {
                    // A resumed training begins with epochs of which this run has seen no samples.
                    done = state.CompletedEpoch?.Epoch ?? (state.Epoch - 1);
                    step.Report(TrainingSteps.Share(state), $"epoch {Math.Min(state.Epoch, state.Epochs)}/{state.Epochs}");
                });
                var each = new Relay<GanEpoch>(epoch =>
                {
                    seen.Add((epoch.Result.Epoch, epoch.Samples[..(GanReport.Shown * rows.Shape.Length)].ToArray()));
                    step.Note($"epoch {epoch.Result.Epoch}: {string.Join(", ", epoch.Result.Training.Select(figure => $"{figure.Key} {Figures.Significant(figure.Value)}"))}");
                });

                // Images of another size than the preset's, for one, are refused: the message says both.
                GanFit made = ErrorReport.Refused(() => Gan.Fit(rows, options, progress, each, null, console.Cancellation));
                step.Complete();
                return made;
            });
            using Gan model = fit.Model;
            var end = TrainingEnd.Of(fit.Training, target, []);
            if (end.HasModel)
            {
                model.Save(target);
            }

            File.Delete(options.Checkpoint!.Path);
            if (report is not null && end.HasModel)
            {
                byte[] page = GanReport.Create(path, rows.Shape, fit.Training, options, seen).ToUtf8();
                AtomicFile.Write(report, stream => stream.Write(page));
            }

            if (json)
            {
                EpochResult? last = fit.Training.Epochs is [.., { } epoch] ? epoch : null;
                console.Output.WriteLine(JsonSerializer.Serialize(
                    new GanResults(end.Status, path, end.HasModel ? target : null, options.Seed, last?.Epoch ?? 0, last?.Training, last is null ? null : Math.Round(last.RowsPerSecond), [.. fit.Training.Findings.Select(finding => finding.Message)], Math.Round(watch.Elapsed.TotalSeconds, 3)),
                    ResultsJsonContext.Default.GanResults));
            }

            return end.Tell(console, quiet);
        }
        catch (OperationCanceledException) when (console.Cancellation.IsCancellationRequested && File.Exists(options.Checkpoint!.Path))
        {
            console.WriteError($"stopped after {done} of {options.EpochsFor(rows.Count)} epochs; the same command with --resume goes on from '{options.Checkpoint!.Path}'.");
            return ExitCode.Cancelled;
        }
    }

    private static int CountClasses(ISampleSource rows, string path)
    {
        if (!rows.HasLabels)
        {
            throw new InputException($"--conditional: '{path}' has no labels; give a folder with a file of labels beside the images, or leave --conditional out.");
        }

        const int RowsAtATime = 256;
        float[] samples = new float[RowsAtATime * rows.Shape.Length];
        int[] labels = new int[RowsAtATime];
        int classes = 0;
        using ISampleReader reader = rows.OpenReader();
        for (int read = reader.Read(samples, labels); read > 0; read = reader.Read(samples, labels))
        {
            classes = Math.Max(classes, labels.AsSpan(0, read).ToArray().Max() + 1);
        }

        return classes >= 2 ? classes : throw new InputException($"--conditional: all rows of '{path}' have the same label, so there is nothing to choose; leave --conditional out.");
    }
}
