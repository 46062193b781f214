using System.Globalization;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Images;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Numerics;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>The report of <c>latent train</c>.</summary>
internal static class TrainReport
{
    /// <summary>Puts the report together.</summary>
    public static ReportDocument Create(TrainResults results, InputRows input, Autoencoder model)
    {
        ISampleSource rows = input.Rows;
        string word = Raster.IsImage(rows.Shape) ? "image" : "row";
        var sections = new List<ReportSection?> { TrainingSection.Create(results.Training, word, rows.Shape.Length), Pictures(rows, model) ?? Rows(input, model), EncodeReport.Latents(model, input), ReportParts.Data(results.Data, input), Settings(results, model), ReportParts.Card(results.Model!, model.ToModelFile(), input.Preparation) };
        return new ReportDocument
        {
            Title = $"Autoencoder of {results.Data}",
            Subtitle = $"{Count(results.Training.Parameters)} parameters, {rows.Shape.Length} values to {model.Latent.Length} latents.",
            Footer = string.Create(CultureInfo.InvariantCulture, $"Latent {Storage.ModelFile.CurrentLibraryVersion}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, seed {results.Seed}."),
            Sections = [.. sections.OfType<ReportSection>()],
        };
    }

    private static ReportSection? Pictures(ISampleSource rows, Autoencoder model)
    {
        Shape shape = rows.Shape;
        if (!Raster.IsImage(shape))
        {
            return null;
        }

        const int Most = 24;
        var samples = new float[Most * shape.Length];
        using ISampleReader reader = rows.OpenReader();
        int count = reader.Read(samples, default);
        var back = new float[shape.Length];
        var groups = new List<PictureGroup>();
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> sample = samples.AsSpan(row * shape.Length, shape.Length);
            model.Reconstruct(sample, 1, back);
            groups.Add(new PictureGroup($"row {row}", Raster.Image(sample, shape, $"Training image {row}"), Raster.Image(back, shape, "its reconstruction")));
        }

        return new ReportSection("pictures", "Reconstructions", new PictureGrid("The first training images and their reconstructions", ["original", "reconstruction"], groups));
    }

    private static ReportSection Rows(InputRows input, Autoencoder model)
    {
        const int Most = 16;
        var first = new WorstRows(input);
        var back = new float[model.Input.Length];
        var error = new float[1];
        RowStream.ForEach(input.Rows, Most, (sample, row) =>
        {
            model.Reconstruct(sample, 1, back);
            model.ReconstructionErrors(sample, 1, error);
            first.Add(row, sample, back, error[0]);
        });
        return first.First();
    }

    private static ReportSection Settings(TrainResults results, Autoencoder model) => new(
        "settings",
        "Settings",
        new FactList(
        [
            ("Model", results.Model!),
            ("Seed", results.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Loss", results.Training.Loss),
            ("Optimizer", results.Training.Optimizer),
            ("Batch size", Count(results.Training.BatchSize)),
            ("Ended because", results.Training.StopReason ?? "stopped"),
            ("Time", Duration(results.Seconds)),
        ]),
        new Details("The layers", new Code("Layers", $"encoder\n{model.Encoder}\ndecoder\n{model.Decoder}")));
}
