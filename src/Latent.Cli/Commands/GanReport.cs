using System.Globalization;
using Latent.Adversarial;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>The report of <c>latent gan</c>.</summary>
internal static class GanReport
{
    /// <summary>The samples shown of each epoch.</summary>
    public const int Shown = 12;

    /// <summary>Puts the report together.</summary>
    /// <param name="path">The data.</param>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="training">How the training went.</param>
    /// <param name="options">Its options.</param>
    /// <param name="seen">The samples of each epoch, at least <see cref="Shown"/> of them.</param>
    public static ReportDocument Create(string path, Shape shape, TrainingResult training, GanOptions options, IReadOnlyList<(int Epoch, float[] Samples)> seen)
    {
        // A preset may see an image as a vector, and a vector as an image.
        Shape image = Raster.IsImage(shape) ? shape : options.SampleShape ?? shape;
        return new ReportDocument
        {
            Title = $"GAN of {path}",
            Subtitle = "Images that a generator makes while a discriminator learns to tell them from real ones.",
            Footer = string.Create(CultureInfo.InvariantCulture, $"Latent {ModelFile.CurrentLibraryVersion}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, seed {options.Seed}."),
            Sections =
            [
                new ReportSection("samples", "Samples by epoch", Raster.IsImage(image) ? Pictures(options, image, seen) : new Paragraph("The rows are no images, so there is nothing to draw.")),
                Training(training),
                new ReportSection("settings", "Settings", new FactList(
                [
                    ("Data", path),
                    ("Shape of a row", shape.ToString()),
                    ("Classes", options.Classes == 0 ? "no condition" : Figures.Count(options.Classes)),
                    ("Loss", options.Objective.Loss.ToString()),
                    ("Optimizer", options.Optimizer.ToString()!),
                    ("Batch size", Figures.Count(options.BatchSize)),
                    ("Seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
                    ("Time", Figures.Duration(training.Duration.TotalSeconds)),
                ])),
            ],
        };
    }

    private static PictureGrid Pictures(GanOptions options, Shape shape, IReadOnlyList<(int Epoch, float[] Samples)> seen) => new(
        "Samples by epoch, from the same latents",
        [.. Enumerable.Range(0, Shown).Select(index => options.Classes == 0 ? $"sample {index + 1}" : $"class {index % options.Classes}")],
        [.. seen.Select(epoch => new PictureGroup(
            $"epoch {epoch.Epoch}",
            [.. Enumerable.Range(0, Shown).Select(index => Raster.Image(epoch.Samples.AsSpan(index * shape.Length, shape.Length), shape, $"Sample {index + 1} after epoch {epoch.Epoch}"))]))]);

    private static ReportSection Training(TrainingResult training)
    {
        IReportBlock[] findings = [.. training.Findings.Select(finding => new Paragraph(finding.Message))];
        if (training.Epochs.Count == 0)
        {
            return new ReportSection("training", "Training", [new Paragraph("No epoch was completed."), .. findings]);
        }

        string[] names = [.. training.Epochs[0].Training.Keys];
        return new ReportSection(
            "training",
            "Training",
            [
                new Paragraph("Neither loss says how good the samples are: two players that keep each other busy have losses that stay where they are."),
                .. findings,
                new LineChart("loss", "Losses by epoch", "The losses of discriminator and generator by epoch.", "epoch", "loss", Lines("discriminator", "generator")),
                new LineChart("scores", "Mean scores by epoch", "The discriminator's mean score of real and of generated rows by epoch.", "epoch", "score", Lines("real", "generated")),
                new LineChart(
                    "speed",
                    "Examples per second by epoch",
                    "The training rows per second of each epoch.",
                    "epoch",
                    "rows/s",
                    [new Series("rows/s", [.. training.Epochs.Select(epoch => ((double)epoch.Epoch, epoch.RowsPerSecond))], 0)]),
                new Table(
                    "Figures of each epoch",
                    ["Epoch", .. names, "Rows/s"],
                    [.. training.Epochs.Select(epoch => (IReadOnlyList<string>)[Figures.Count(epoch.Epoch), .. names.Select(name => Figures.Significant(epoch.Training[name])), Figures.Count((long)epoch.RowsPerSecond)])]),
            ]);

        Series[] Lines(params string[] shown) =>
            [.. shown.Select((name, index) => new Series(name, [.. training.Epochs.Select(epoch => ((double)epoch.Epoch, epoch.Training[name]))], index))];
    }
}
