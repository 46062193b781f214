using System.Globalization;
using Latent.Autoencoders;
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
    public static ReportDocument Create(TrainResults results, ISampleSource rows, Autoencoder model)
    {
        string word = Raster.IsImage(rows.Shape) ? "image" : "row";
        var sections = new List<ReportSection?> { TrainingSection.Create(results.Training, word, rows.Shape.Length), Pictures(rows, model), Settings(results, rows, model) };
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

    private static ReportSection Settings(TrainResults results, ISampleSource rows, Autoencoder model) => new(
        "settings",
        "Settings and data",
        new FactList(
        [
            ("Data", results.Data),
            ("Fingerprint", results.DataFingerprint),
            ("Shape of a row", rows.Shape.ToString()),
            ("Rows", rows.Count is { } count ? Count(count) : "streamed"),
            ("Model", results.Model),
            ("Seed", results.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Loss", results.Training.Loss),
            ("Optimizer", results.Training.Optimizer),
            ("Batch size", Count(results.Training.BatchSize)),
            ("Ended because", results.Training.StopReason ?? "stopped"),
            ("Time", Duration(results.Seconds)),
        ]),
        new Details("The layers", new Code("Layers", $"encoder\n{model.Encoder}\ndecoder\n{model.Decoder}")));
}
