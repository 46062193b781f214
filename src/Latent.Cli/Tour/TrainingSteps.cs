using Latent.Autoencoders;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Networks;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Cli.Tour;

/// <summary>What commands that train have in common: the figures and the progress.</summary>
internal static class TrainingSteps
{
    /// <summary>What is known before training.</summary>
    public static TrainingFigures Describe(AutoencoderOptions options, Shape sample, long? rows)
    {
        (Architecture encoder, Architecture decoder) = options.CreateArchitectures(sample);
        return new TrainingFigures
        {
            Latents = encoder.Output.Length,
            Parameters = encoder.ParameterCount + decoder.ParameterCount,
            Encoder = [.. encoder.Layers.Select(layer => layer.ToString()!)],
            Decoder = [.. decoder.Layers.Select(layer => layer.ToString()!)],
            Loss = options.Loss.ToString()!,
            Optimizer = options.Optimizer.ToString()!,
            BatchSize = options.BatchSize,

            // Where rows are held out, the commands say how many epochs: how many rows are left need not be known here.
            MaxEpochs = options.EpochsFor(rows),
            Epochs = [],
        };
    }

    /// <summary>What is known after training.</summary>
    public static TrainingFigures Complete(TrainingFigures figures, TrainingResult result) => figures with
    {
        Epochs = [.. result.Epochs.Select(ToFigures)],
        StopReason = result.StopReason.ToString(),
        BestEpoch = result.BestEpoch,
        Findings = [.. result.Findings.Select(finding => finding.Message)],
    };

    /// <summary>Shows a training as a step, and hands on the epochs done.</summary>
    public static IProgress<TrainingProgress> Watch(IProgressStep step, Action<IReadOnlyList<EpochFigures>> epochs)
    {
        var done = new List<EpochFigures>();
        return new Relay<TrainingProgress>(report =>
        {
            if (report.CompletedEpoch is { } epoch)
            {
                done.Add(ToFigures(epoch));
                epochs([.. done]);
                step.Note($"epoch {epoch.Epoch}/{report.Epochs}: {Describe(done[^1])}");
            }

            step.Report(Share(report), $"epoch {Math.Min(report.Epoch, report.Epochs)}/{report.Epochs}, loss {Figures.Significant(report.Loss)}");
        });
    }

    /// <summary>How far a training is, from 0 to 1.</summary>
    public static double Share(TrainingProgress report) => report.CompletedEpoch is not null
        ? (double)report.Epoch / report.Epochs
        : (report.Epoch - 1 + ((double)report.Row / Math.Max(report.Rows ?? long.MaxValue, 1))) / report.Epochs;

    private static string Describe(EpochFigures epoch) =>
        $"loss {Figures.Significant(epoch.TrainingLoss)}{(epoch.ValidationLoss is { } held ? $", held out {Figures.Significant(held)}" : "")}, {Figures.Count((long)epoch.RowsPerSecond)} rows/s";

    private static EpochFigures ToFigures(EpochResult epoch) => new(
        epoch.Epoch,
        epoch.Training["loss"],
        epoch.Validation.TryGetValue("loss", out double validation) ? validation : null,
        epoch.LearningRate,
        epoch.RowsPerSecond);
}
