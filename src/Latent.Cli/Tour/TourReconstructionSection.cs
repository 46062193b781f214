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
            blocks.Add(new Paragraph("What the latents carry: from the mean of all latent vectors, one latent at a time is moved from −2 to +2 standard deviations of the training rows, and decoded. The latents that vary most come first."));
            blocks.Add(Traversals(state));
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

    /// <summary>The mean latent vector with one latent moved at a time.</summary>
    private static PictureGrid Traversals(TourState state)
    {
        const int MostLatents = 12, Steps = 5;
        int width = state.Latents, rows = state.TrainingLatents.Length / width;
        var mean = new double[width];
        var deviation = new double[width];
        for (int at = 0; at < state.TrainingLatents.Length; at++)
        {
            mean[at % width] += state.TrainingLatents[at] / (double)rows;
        }

        for (int at = 0; at < state.TrainingLatents.Length; at++)
        {
            double difference = state.TrainingLatents[at] - mean[at % width];
            deviation[at % width] += difference * difference / rows;
        }

        int[] order = [.. Enumerable.Range(0, width).OrderByDescending(latent => deviation[latent]).Take(MostLatents)];
        float[] centre = [.. mean.Select(value => (float)value)];
        var sample = new float[state.Data.Shape.Length];
        var groups = new List<PictureGroup>();
        foreach (int latent in order)
        {
            var pictures = new List<Picture>();
            for (int step = 0; step < Steps; step++)
            {
                float[] moved = [.. centre];
                moved[latent] += (float)((step - (Steps / 2)) * Math.Sqrt(deviation[latent]));
                state.Model!.Decode(moved, 1, sample);
                pictures.Add(Raster.Image(sample, state.Data.Shape, $"Latent {latent} at {step - (Steps / 2)} standard deviations"));
            }

            groups.Add(new PictureGroup($"latent {latent}", [.. pictures]));
        }

        return new PictureGrid("Latents moved one at a time", ["−2", "−1", "the mean", "+1", "+2 standard deviations"], groups);
    }
}
