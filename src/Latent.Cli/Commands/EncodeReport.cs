using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Data;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>The reports of <c>latent encode</c> and <c>latent reconstruct</c>.</summary>
internal static class EncodeReport
{
    private const int MostRows = 2_000;
    private const int MostLatents = 64;

    /// <summary>Writes the report.</summary>
    public static void Write(string page, string data, string path, SavedModel saved, Autoencoder model, InputRows rows, WorstRows? worst) => ReportParts.Write(
        page,
        worst is null ? $"Latents of {data}" : $"Reconstruction of {data}",
        $"{rows.Rows.Shape.Length} values to {model.Latent.Length} latents{(worst is null ? "" : " and back")}, by {path}.",
        worst is null ? null : Errors(worst),
        worst?.First(),
        worst?.Worst(),
        Latents(model, rows),
        ReportParts.Data(data, rows),
        ReportParts.Card(path, saved.Model, saved.Preparation));

    /// <summary>How errors are spread.</summary>
    public static ReportSection Errors(WorstRows worst)
    {
        float[] sorted = [.. worst.Errors.Order()];
        return sorted.Length == 0
            ? new ReportSection("errors", "Errors", new Paragraph("There were no rows."))
            : new ReportSection(
                "errors",
                "Errors",
                new Cards(
                    new Card("Rows", Count(sorted.Length), "as the model takes them"),
                    new Card("Mean squared error", Significant(sorted.Average(error => (double)error), 4), "over all values"),
                    new Card("Median", Significant(sorted[sorted.Length / 2], 4), "of a row"),
                    new Card("Largest", Significant(sorted[^1], 4), "of a row")),
                new Histogram("histogram", "Mean squared error of the rows", $"Half of the rows lie below {Significant(sorted[sorted.Length / 2])}, the worst has {Significant(sorted[^1])}.", "mean squared error", [("these rows", worst.Errors, 0)], null));
    }

    /// <summary>What each latent carries, and how it is spread over the rows.</summary>
    public static ReportSection? Latents(Autoencoder model, InputRows rows)
    {
        float[] latents = Encode(model, rows.Rows);
        int width = model.Latent.Length, count = latents.Length / width;
        if (count == 0)
        {
            return null;
        }

        IReportBlock moved = Raster.IsImage(rows.Rows.Shape) ? LatentTraversal.Pictures(model, latents, rows.Rows.Shape) : LatentTraversal.Lines(model, latents, rows.Names);
        var table = new Table(
            $"The latents over the first {Count(count)} rows{(width > MostLatents ? $", the first {MostLatents} of {width}" : "")}",
            ["Latent", "Mean", "Standard deviation", "Least", "Most"],
            [.. Enumerable.Range(0, Math.Min(width, MostLatents)).Select(latent =>
            {
                double[] values = [.. Enumerable.Range(0, count).Select(row => (double)latents[(row * width) + latent])];
                double mean = values.Average();
                return (IReadOnlyList<string>)[$"z{latent}", Significant(mean), Significant(Math.Sqrt(values.Average(value => (value - mean) * (value - mean)))), Significant(values.Min()), Significant(values.Max())];
            })]);
        return new ReportSection("latents", "Latents", LatentTraversal.Words, moved, new Details("Figures of each latent", table));
    }

    private static float[] Encode(Autoencoder model, ISampleSource source)
    {
        var latents = new List<float>();
        var one = new float[model.Latent.Length];
        RowStream.ForEach(source, MostRows, (sample, _) =>
        {
            model.Encode(sample, 1, one);
            latents.AddRange(one);
        });
        return [.. latents];
    }
}
