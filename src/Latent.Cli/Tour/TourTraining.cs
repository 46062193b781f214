using Latent.Autoencoders;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Projection;
using Latent.Training;

namespace Latent.Cli.Tour;

/// <summary>The steps that train the autoencoder, encode all rows with it and compare it with PCA.</summary>
internal static class TourTraining
{
    private const string CheckpointName = "checkpoint.safetensors";
    private const string ModelName = "autoencoder.safetensors";
    private const double HeldOut = 0.05;

    /// <summary>Trains the autoencoder, without labels.</summary>
    public static void Train(TourState state)
    {
        TourData data = state.Data;
        int epochs = state.Options.Epochs ?? TourModel.ChooseEpochs(data.Training.Rows);
        string checkpoint = Path.Combine(state.Options.Output, CheckpointName);
        AutoencoderOptions options = TourModel.Create(data.Shape, state.Latents, epochs, state.Options.Seed) with
        {
            ValidationFraction = HeldOut,
            Checkpoint = new CheckpointOptions { Path = checkpoint, Resume = state.Options.Resume },
        };

        TrainingFigures figures = TrainingSteps.Describe(options, data.Shape, data.Training.Rows);
        state.Results.Training = figures;
        using IProgressStep step = state.Board.Begin($"Training an autoencoder on {Figures.Count(data.Training.Rows)} {data.RowWord}s, without labels");
        IProgress<TrainingProgress> progress = TrainingSteps.Watch(step, done => state.Results.Training = figures with { Epochs = done });
        AutoencoderFit fit = Autoencoder.Fit(data.Training.WithoutLabels(), options, null, progress, null, state.Cancellation);
        state.Model = fit.Model;
        state.Results.Training = TrainingSteps.Complete(figures, fit.Training);
        fit.Model.Save(Path.Combine(state.Options.Output, ModelName));
        state.Files.Add((ModelName, "the trained autoencoder"));
        File.Delete(checkpoint);
        step.Complete($"loss {Figures.Significant(fit.Training.Epochs[^1].Training["loss"])}");
    }

    /// <summary>Encodes all rows, and measures how well the test rows come back, beside PCA of the same width.</summary>
    public static void Encode(TourState state)
    {
        TourData data = state.Data;
        Autoencoder model = state.Model!;
        using IProgressStep step = state.Board.Begin($"Encoding, and fitting PCA of the same width, {state.Latents}");
        state.TrainingLatents = EncodeAll(model, data.Training, share => step.Report(share * 0.4), state.Cancellation);
        state.TestLatents = EncodeAll(model, data.Test, share => step.Report(0.4 + (share * 0.1)), state.Cancellation);
        state.TestErrors = new float[data.Test.Rows];
        model.ReconstructionErrors(data.Test.Values, data.Test.Rows, state.TestErrors);
        step.Report(0.6);

        int components = Math.Min(state.Latents, Math.Min(data.Training.Rows, data.Shape.Length));
        PrincipalComponents pca = PrincipalComponents.Fit(data.Training.Values, data.Training.Rows, data.Shape.Length, components);
        state.Pca = pca;
        state.Cancellation.ThrowIfCancellationRequested();
        var pcaErrors = new float[data.Test.Rows];
        pca.ReconstructionErrors(data.Test.Values, data.Test.Rows, pcaErrors);
        state.Results.Reconstruction = new ReconstructionFigures(
            data.Test.Rows,
            Mean(state.TestErrors),
            Mean(pcaErrors),
            MeanErrorOf(pca.Mean, data.Test),
            components,
            pca.ExplainedVarianceRatio.Sum());
        step.Complete($"error {Figures.Significant(Mean(state.TestErrors))}, PCA {Figures.Significant(Mean(pcaErrors))}");
    }

    /// <summary>Encodes rows in pieces, so that progress is seen and a stop is heard.</summary>
    public static float[] EncodeAll(Autoencoder model, MemorySamples samples, Action<double> report, CancellationToken cancellation)
    {
        const int Piece = 4096;
        int width = model.Latent.Length, length = samples.Shape.Length;
        var latents = new float[samples.Rows * width];
        for (int start = 0; start < samples.Rows; start += Piece)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(Piece, samples.Rows - start);
            model.Encode(samples.Values.Slice(start * length, rows * length), rows, latents.AsSpan(start * width, rows * width));
            report((double)(start + rows) / samples.Rows);
        }

        return latents;
    }

    /// <summary>The mean of many small numbers.</summary>
    public static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double MeanErrorOf(ReadOnlySpan<float> mean, MemorySamples samples)
    {
        double sum = 0;
        for (int row = 0; row < samples.Rows; row++)
        {
            ReadOnlySpan<float> sample = samples[row];
            for (int column = 0; column < mean.Length; column++)
            {
                double difference = sample[column] - mean[column];
                sum += difference * difference;
            }
        }

        return sum / ((double)samples.Rows * mean.Length);
    }
}
