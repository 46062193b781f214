using Latent.Autoencoders;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Numerics;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Tour;

/// <summary>The sections on how the autoencoder learnt and how well rows come back.</summary>
internal static class TourLearningSections
{
    /// <summary>Loss curves.</summary>
    public static ReportSection? Training(TourState state)
    {
        if (state.Results.Training is not { Epochs.Count: > 0 } training)
        {
            return null;
        }

        IReadOnlyList<EpochFigures> epochs = training.Epochs;
        var lines = new List<Series> { new("training", [.. epochs.Select(epoch => ((double)epoch.Epoch, epoch.TrainingLoss))], 0) };
        if (epochs.All(epoch => epoch.ValidationLoss is not null))
        {
            lines.Add(new Series("held out", [.. epochs.Select(epoch => ((double)epoch.Epoch, epoch.ValidationLoss!.Value))], 1));
        }

        EpochFigures last = epochs[^1];
        string held = last.ValidationLoss is { } loss ? $", on rows held out {Significant(loss)}" : "";
        var blocks = new List<IReportBlock>
        {
            new Paragraph($"An encoder brings each {state.Data.RowWord} of {state.Data.Shape.Length} values to {training.Latents} latents, a decoder brings it back, and both learn to make the difference small. No label is used. After {epochs.Count} of {training.MaxEpochs} epochs the mean squared error is {Significant(last.TrainingLoss)} on the training rows{held}."),
            new Columns(
                new LineChart("loss", "Mean squared error by epoch", $"The training loss falls from {Significant(epochs[0].TrainingLoss)} in epoch 1 to {Significant(last.TrainingLoss)} in epoch {last.Epoch}.", "epoch", "mean squared error", lines)
                {
                    FromZero = true,
                    Hint = (epoch, value) => $"epoch {epoch:0}, {Significant(value, 4)}",
                },
                EpochTable(epochs)),
        };
        foreach (string finding in training.Findings)
        {
            blocks.Add(new Paragraph("Worth knowing: " + finding));
        }

        return new ReportSection("training", "Training", [.. blocks]);
    }

    /// <summary>The epochs in a table, the later ones folded away where there are many.</summary>
    private static IReportBlock EpochTable(IReadOnlyList<EpochFigures> epochs)
    {
        var table = new Table("Loss, learning rate and speed by epoch", ["Epoch", "Training loss", "Held-out loss", "Rate", "Rows/s"], [.. epochs.Select(epoch => (IReadOnlyList<string>)[Count(epoch.Epoch), Significant(epoch.TrainingLoss, 4), epoch.ValidationLoss is { } value ? Significant(value, 4) : "–", Significant(epoch.LearningRate), Count((long)epoch.RowsPerSecond)])]);
        return epochs.Count <= 8 ? table : new Details("The figures of each epoch", table);
    }

    /// <summary>Originals beside reconstructions, and the error beside PCA's.</summary>
    public static ReportSection? Reconstruction(TourState state)
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
