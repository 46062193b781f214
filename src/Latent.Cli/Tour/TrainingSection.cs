using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Tour;

/// <summary>The section on how an autoencoder learnt.</summary>
internal static class TrainingSection
{
    /// <summary>Loss curves and the figures of each epoch.</summary>
    public static ReportSection? Create(TrainingFigures training, string rowWord, int length)
    {
        if (training.Epochs.Count == 0)
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
            new Paragraph($"An encoder brings each {rowWord} of {length} values to {training.Latents} latents, a decoder brings it back, and both learn to make the difference small. No label is used. After {epochs.Count} of {training.MaxEpochs} epochs the mean squared error is {Significant(last.TrainingLoss)} on the training rows{held}."),
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
}
