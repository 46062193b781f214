using System.Globalization;
using System.Text;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Benchmarks.Synthesis;

/// <summary>Trains a GAN on images, and measures and draws what it makes.</summary>
internal static class ImageGanRun
{
    private const int Generated = 10_000;

    /// <summary>Trains a GAN on a folder of IDX files and writes a picture and the figures.</summary>
    /// <param name="preset">gan-mlp or dcgan-28.</param>
    /// <param name="isConditional">Whether the classes are the condition.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="epochs">The epochs.</param>
    /// <param name="rows">The training rows used; all where it is 0.</param>
    /// <param name="output">The folder for pictures.</param>
    /// <param name="log">Takes a line per epoch.</param>
    public static string Run(string preset, bool isConditional, string folder, int epochs, int rows, string output, TextWriter log)
    {
        DataFolder data = DataFolder.Open(folder);
        MemorySamples all = (MemorySamples)data.Training;
        ISampleSource training = rows > 0 ? SampleSubset.First(all, rows) : all;
        int classes = isConditional ? 10 : 0;
        string name = isConditional ? $"{preset}-conditional" : preset;
        GanOptions options = (preset == "gan-mlp" ? GanPresets.Mlp(classes) : GanPresets.Dcgan28(classes)) with { Epochs = epochs, AverageGenerator = true, Seed = 1 };
        Directory.CreateDirectory(output);
        GanFit fit = Gan.Fit(training, options, epochs: new EpochLog(log));
        using Gan gan = fit.Model;
        gan.Save(Path.Combine(output, $"{name}.safetensors"));
        Draw(gan, Path.Combine(output, $"{name}.png"));

        float[] made = new float[Generated * 784];
        int[] labels = [.. Enumerable.Range(0, Generated).Select(row => row % 10)];
        gan.Generate(Generated, 123, isConditional ? labels : [], made);
        var text = new StringBuilder();
        Line(text, $"{name}, {epochs} epochs of {training.Count} rows, {fit.Training.Duration.TotalSeconds:F0} s, {fit.Training.Epochs.Average(epoch => epoch.RowsPerSecond):F0} rows/s");

        (int[] predicted, _) = TransferTest.Predict(training, new MemorySamples([784], made, labels), 1);
        (int[] onTest, int[] truth) = TransferTest.Predict(training, data.Test ?? all, 1);
        Line(text, $"classifier trained on the same real rows: accuracy {ClassificationScore.Of(onTest, truth).Accuracy:F3} on real test rows");
        if (isConditional)
        {
            Line(text, $"accuracy of the intended class: {ClassificationScore.Of(predicted, labels).Accuracy:F3}");
            Line(text, $"by class: {ByClass(data, label => Share(predicted, labels, label))}");
        }
        else
        {
            Line(text, $"share of generated rows that the classifier takes for each class: {ByClass(data, label => predicted.Average(found => found == label ? 1.0 : 0))}");
        }

        // The named encoder is dense-784-256-128-32 on the same rows; both generators are measured in its latent space.
        using Autoencoder encoder = Autoencoder.Fit(training, Encoder()).Model;
        float[] real = ((MemorySamples)(data.Test ?? data.Training)).Values[..(Generated * 784)].ToArray();
        AutoencoderOptions variationalOptions = AutoencoderPresets.Variational();
        using Autoencoder variational = Autoencoder.Fit(training, variationalOptions).Model;
        float[] decoded = DecodePrior(variational);
        Line(text, $"Fréchet distance in the latent space of dense-784-256-128-32, 10,000 rows: GAN {FrechetDistance.Compute(encoder, real, made):F3}, variational autoencoder ({variationalOptions.Epochs} epochs) {FrechetDistance.Compute(encoder, real, decoded):F3}, real training rows {FrechetDistance.Compute(encoder, real, all.Values[..(Generated * 784)]):F3}");
        Line(text, $"in the same space, 2,000 rows: GAN {Coverage(encoder, real, made)}; variational autoencoder {Coverage(encoder, real, decoded)}");
        foreach (HealthFinding finding in fit.Training.Findings)
        {
            Line(text, $"{finding.Message}");
        }

        return text.ToString();
    }

    /// <summary>Trains a DCGAN on colour images; its picture is drawn anew after each epoch.</summary>
    /// <param name="file">An IDX file of images.</param>
    /// <param name="epochs">The epochs.</param>
    /// <param name="rows">The images used; all where it is 0.</param>
    /// <param name="output">The folder for pictures.</param>
    /// <param name="log">Takes a line per epoch.</param>
    public static string RunColour(string file, int epochs, int rows, string output, TextWriter log)
    {
        MemorySamples all = IdxFile.Read(file);
        bool isLarge = all.Shape[1] == 64;

        // Some thousand images make few batches: smaller ones give the generator more steps, and an average that follows sooner.
        GanOptions options = (isLarge ? GanPresets.Dcgan64(2e-4f) : GanPresets.Dcgan32()) with
        {
            Epochs = epochs,
            BatchSize = 32,
            Seed = 1,
            AverageGenerator = true,
            Objective = new() { AverageDecay = 0.995f },
        };
        Directory.CreateDirectory(output);
        string path = Path.Combine(output, $"dcgan-{all.Shape[1]}.png");
        GanFit fit = Gan.Fit(rows > 0 ? SampleSubset.First(all, rows) : all, options, epochs: new EpochLog(log, samples => Write(path, samples, options.SampleShape!.Value, isLarge ? 1 : 2)));
        using Gan gan = fit.Model;
        gan.Save(Path.ChangeExtension(path, ".safetensors"));
        return string.Create(CultureInfo.InvariantCulture, $"dcgan-{all.Shape[1]}, {epochs} epochs, {fit.Training.Duration.TotalSeconds:F0} s, {fit.Training.Epochs.Average(epoch => epoch.RowsPerSecond):F0} rows/s, spread {fit.Training.Epochs[^1].Training["spread"]:F2}\n{string.Join('\n', fit.Training.Findings.Select(finding => finding.Message))}\n");
    }

    /// <summary>The encoder in whose latent space images are compared.</summary>
    public static AutoencoderOptions Encoder() => new()
    {
        InputShape = [784],
        Encoder =
        [
            new Networks.Layers.Dense(256), new Networks.Layers.ReLU(), new Networks.Layers.Dense(128), new Networks.Layers.ReLU(),
            new Networks.Layers.Dense(32),
        ],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 128,
        Epochs = 10,
        Seed = 1,
    };

    private static float[] DecodePrior(Autoencoder variational)
    {
        float[] latents = new float[Generated * variational.Latent.Length], rows = new float[Generated * 784];
        new RandomStream(9, RandomPurpose.Sampling).FillNormal(latents);
        variational.Decode(latents, Generated, rows);
        return rows;
    }

    private static float[] Latents(Autoencoder encoder, float[] rows)
    {
        int count = rows.Length / encoder.Input.Length;
        float[] latents = new float[count * encoder.Latent.Length];
        encoder.Encode(rows, count, latents);
        return latents;
    }

    private static void Draw(Gan gan, string path)
    {
        // One row of the picture for each class, where there are classes.
        int[] labels = gan.Classes > 0 ? [.. Enumerable.Range(0, 160).Select(i => i / 16)] : [];
        float[] rows = new float[160 * 784];
        gan.Generate(160, 5, labels, rows);
        Write(path, rows, [1, 28, 28], 2);
    }

    private static void Write(string path, ReadOnlySpan<float> rows, Shape shape, int zoom)
    {
        using FileStream stream = File.Create(path);
        PngWriter.Write(stream, ImageGrid.Compose(rows, shape, 16, zoom));
    }

    private static string Coverage(Autoencoder encoder, float[] real, float[] made)
    {
        const int Rows = 2_000;
        ManifoldCoverage coverage = ManifoldCoverage.Measure(Latents(encoder, real[..(Rows * 784)]), Latents(encoder, made[..(Rows * 784)]), 32);
        return string.Create(CultureInfo.InvariantCulture, $"precision {coverage.Precision:F2}, recall {coverage.Recall:F2}, density {coverage.Density:F2}, coverage {coverage.Coverage:F2}");
    }

    private static string ByClass(DataFolder data, Func<int, double> share) =>
        string.Join(", ", Enumerable.Range(0, 10).Select(label => string.Create(CultureInfo.InvariantCulture, $"{NameOf(data, label)} {share(label):F2}")));

    private static double Share(int[] predicted, int[] truth, int label)
    {
        int[] rows = [.. Enumerable.Range(0, truth.Length).Where(row => truth[row] == label)];
        return rows.Average(row => predicted[row] == label ? 1.0 : 0);
    }

    private static string NameOf(DataFolder data, int label) =>
        label < data.ClassNames.Length ? data.ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private sealed class EpochLog(TextWriter log, Action<ReadOnlySpan<float>>? draw = null) : IProgress<GanEpoch>
    {
        public void Report(GanEpoch value)
        {
            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {value.Result.Epoch}: {string.Join(", ", value.Result.Training.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:F3}")))}, {value.Result.RowsPerSecond:F0} rows/s"));
            draw?.Invoke(value.Samples.Span);
        }
    }
}
