using Latent.Autoencoders;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Numerics;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Tour;

/// <summary>The section on how well rows come back.</summary>
internal static class TourReconstructionSection
{
    /// <summary>Originals beside reconstructions, and the error beside PCA's.</summary>
    public static ReportSection? Create(TourState state)
    {
        if (state.Results.Reconstruction is not { } figures || state.Model is null)
        {
            return null;
        }

        var blocks = new List<IReportBlock>();
        string word = figures.AutoencoderMse < figures.PcaMse
            ? $"The autoencoder keeps more than PCA in as many numbers: its error on test rows is {Percent(1 - (figures.AutoencoderMse / figures.PcaMse))} lower."
            : "PCA in as many numbers is as good or better here: this autoencoder was not worth its training. More epochs or more rows may change that.";
        blocks.Add(new Paragraph(word));
        blocks.Add(new BarChart(
            "mse",
            $"Mean squared error on {Count(figures.TestRows)} test rows, lower is better",
            $"Autoencoder {Significant(figures.AutoencoderMse)}, PCA {Significant(figures.PcaMse)}, mean row {Significant(figures.MeanImageMse)}.",
            [
                ($"autoencoder, {state.Results.Training!.Latents}", figures.AutoencoderMse, Significant(figures.AutoencoderMse), 0),
                ($"PCA, {figures.Components}", figures.PcaMse, Significant(figures.PcaMse), 1),
                ("mean of all rows", figures.MeanImageMse, Significant(figures.MeanImageMse), 7),
            ]));
        if (state.Data.AreImages)
        {
            blocks.Add(Pictures(state));
            blocks.Add(LatentTraversal.Words);
            blocks.Add(LatentTraversal.Pictures(state.Model, state.TrainingLatents, state.Data.Shape));
        }

        return new ReportSection("reconstruction", "Reconstruction", [.. blocks]);
    }

    private static PictureGrid Pictures(TourState state)
    {
        TourData data = state.Data;
        Autoencoder model = state.Model!;
        Shape shape = data.Shape;
        int[] rows = ChooseRows(data, 24);
        var groups = new List<PictureGroup>();
        var back = new float[shape.Length];
        var pcaBack = new float[shape.Length];
        var coordinates = new float[state.Pca!.Components];
        foreach (int row in rows)
        {
            ReadOnlySpan<float> sample = data.Test[row];
            model.Reconstruct(sample, 1, back);
            state.Pca.Transform(sample, 1, coordinates);
            state.Pca.InverseTransform(coordinates, 1, pcaBack);
            string name = data.HasLabels ? data.ClassNames[data.Test.Labels[row]] : $"row {row}";
            groups.Add(new PictureGroup(
                $"{name} {Significant(state.TestErrors[row], 2)}",
                Raster.Image(sample, shape, $"Test image {row}, {name}"),
                Raster.Image(back, shape, "its reconstruction by the autoencoder"),
                Raster.Image(pcaBack, shape, "its reconstruction by PCA")));
        }

        return new PictureGrid("Test images and their reconstructions", ["original", "autoencoder", "PCA", "class and error of the autoencoder"], groups);
    }

    /// <summary>The first test rows, class by class in turn, so that all classes are seen and none is picked for its looks.</summary>
    private static int[] ChooseRows(TourData data, int count)
    {
        count = Math.Min(count, data.Test.Rows);
        if (!data.HasLabels)
        {
            return [.. Enumerable.Range(0, count)];
        }

        int[] labels = data.Test.Labels.ToArray();
        return [.. labels
            .Select((label, row) => (label, row))
            .GroupBy(pair => pair.label)
            .SelectMany(group => group.Select((pair, rank) => (rank, pair.label, pair.row)))
            .OrderBy(entry => entry.rank).ThenBy(entry => entry.label)
            .Take(count)
            .OrderBy(entry => entry.label).ThenBy(entry => entry.rank)
            .Select(entry => entry.row)];
    }
}
