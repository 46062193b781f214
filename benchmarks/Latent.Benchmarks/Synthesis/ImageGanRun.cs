using System.Globalization;
using System.Text;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Benchmarks.Synthesis;

/// <summary>Trains a GAN on images, and measures and draws what it makes.</summary>
internal static class ImageGanRun
{
    private const int Generated = 10_000;

    /// <summary>Trains a GAN on a folder of IDX files and writes a picture and the figures.</summary>
    /// <param name="preset">gan-mlp, gan-mlp-stable or dcgan-28.</param>
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
        GanOptions options = Preset(preset, classes) with { Epochs = epochs, AverageGenerator = true, Seed = 1 };
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

    /// <summary>Trains a DCGAN on colour images; its picture is drawn anew after each epoch. A run that was stopped goes on where it was, to the same bits.</summary>
    /// <param name="file">An IDX file of images.</param>
    /// <param name="isNarrow">Whether all layers but the last have half the channels, which is some four times faster.</param>
    /// <param name="epochs">The epochs.</param>
    /// <param name="rows">The images used; all where it is 0.</param>
    /// <param name="output">The folder for pictures.</param>
    /// <param name="log">Takes a line per epoch.</param>
    public static string RunColour(string file, bool isNarrow, int epochs, int rows, string output, TextWriter log)
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
            Objective = new() { AverageDecay = 0.998f, LabelSmoothing = 0.1f },

            // The ground is white, where tanh ends: at the discriminator's rate the generator spends its first thousands of steps on the way there.
            GeneratorOptimizer = isLarge ? new Adam(1e-3f) { Beta1 = 0.5f } : null,
        };
        if (isNarrow)
        {
            options = options with { Generator = [.. options.Generator.Select(Narrow)], Discriminator = [.. options.Discriminator.Select(Narrow)] };
        }

        Directory.CreateDirectory(output);
        string name = isNarrow ? $"dcgan-{all.Shape[1]}-narrow" : $"dcgan-{all.Shape[1]}", path = Path.Combine(output, $"{name}.png");
        options = options with { Checkpoint = new() { Path = Path.ChangeExtension(path, ".checkpoint") } };
        GanFit fit = Gan.Fit(WithMirrored(all, rows > 0 ? Math.Min(rows, all.Rows) : all.Rows), options, epochs: new EpochLog(log, samples => Write(path, samples, options.SampleShape!.Value, isLarge ? 1 : 2)));
        using Gan gan = fit.Model;
        gan.Save(Path.ChangeExtension(path, ".safetensors"));
        return string.Create(CultureInfo.InvariantCulture, $"{name}, {epochs} epochs, {fit.Training.Duration.TotalSeconds:F0} s, {fit.Training.Epochs.Average(epoch => epoch.RowsPerSecond):F0} rows/s, spread {fit.Training.Epochs[^1].Training["spread"]:F2}\n{string.Join('\n', fit.Training.Findings.Select(finding => finding.Message))}\n");
    }

    /// <summary>The encoder in whose latent space images are compared.</summary>
    public static AutoencoderOptions Encoder() => new()
    {
        InputShape = [784],
        Encoder =
        [
            new Dense(256), new ReLU(), new Dense(128), new ReLU(),
            new Dense(32),
        ],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 128,
        Epochs = 10,
        Seed = 1,
    };

    private static Layer Narrow(Layer layer) => layer switch
    {
        ConvTranspose2D { Channels: > 3 } up => new ConvTranspose2D(up.Channels / 2, up.Kernel, up.Stride) { Padding = up.Padding, Bias = up.Bias, WeightInitializer = up.WeightInitializer },
        Conv2D { Channels: > 1 } down => new Conv2D(down.Channels / 2, down.Kernel, down.Stride) { Padding = down.Padding, Bias = down.Bias, WeightInitializer = down.WeightInitializer },
        _ => layer,
    };

    /// <summary>The first images, and behind them the same from right to left, which are as good: a discriminator learns fewer by heart.</summary>
    private static MemorySamples WithMirrored(MemorySamples all, int count)
    {
        int width = all.Shape[all.Shape.Rank - 1], length = count * all.Shape.Length;
        float[] values = new float[2 * length];
        all.Values[..length].CopyTo(values);
        all.Values[..length].CopyTo(values.AsSpan(length));
        for (int start = length; start < values.Length; start += width)
        {
            values.AsSpan(start, width).Reverse();
        }

        return new MemorySamples(all.Shape, values);
    }

    private static GanOptions Preset(string name, int classes) => name switch
    {
        "gan-mlp" => GanPresets.Mlp(classes),
        "gan-mlp-stable" => Stable(GanPresets.Mlp(classes)),
        "dcgan-28" => GanPresets.Dcgan28(classes),
        _ => throw new ArgumentException($"The preset '{name}' is not known; there are gan-mlp, gan-mlp-stable and dcgan-28."),
    };

    /// <summary>The same layers with batch normalization in the generator, scores instead of probabilities, real labels of 0.9, β₁ 0.5 and batches of 64.</summary>
    private static GanOptions Stable(GanOptions options) => options with
    {
        Generator = [.. options.Generator.SelectMany((layer, index) => layer is Dense && index < options.Generator.Length - 2 ? [layer, new BatchNorm()] : new Layer[] { layer })],
        Discriminator = options.Discriminator[..^1],
        Objective = new() { LabelSmoothing = 0.1f },
        Optimizer = new Adam(2e-4f) { Beta1 = 0.5f },
        BatchSize = 64,
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
