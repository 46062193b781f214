using System.Globalization;
using System.Text;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Benchmarks.Synthesis;

/// <summary>Whether augmentation helps a classifier that has few rows of some or all classes.</summary>
internal static class FewLabelsTable
{
    /// <summary>Images: so many labelled rows of each class, each enlarged to ten times as many; test rows are those of the folder.</summary>
    /// <param name="folder">A folder of IDX files.</param>
    /// <param name="perClass">The labelled rows of each class.</param>
    /// <param name="seeds">The seeds, each with its own draw of rows.</param>
    /// <param name="log">Takes a line per run.</param>
    public static string RunImages(string folder, int perClass, int seeds, TextWriter log)
    {
        DataFolder data = DataFolder.Open(folder);
        MemorySamples all = (MemorySamples)data.Training, test = (MemorySamples)(data.Test ?? data.Training);

        // The autoencoder is trained without labels, on rows that need none.
        using Autoencoder autoencoder = Autoencoder.Fit(SampleSubset.First(all, Math.Min(20_000, all.Rows)), ImageGanRun.Encoder()).Model;
        return Run($"{perClass} per class", seed => (Draw(all, perClass, seed), test), (name, training, seed) => name switch
        {
            "SMOTE" => new SmoteSynthesizer(training),
            "noise" => new NoiseSynthesizer(training, 0.1f),
            "latents" => new LatentSynthesizer(autoencoder, training, 1, seed),
            _ => new GanSynthesizer(Gan.Fit(training, SmallGan(all.Shape.Length, 10, ValueRange.Unit, seed)).Model),
        }, perClass * 10, seeds, log);
    }

    /// <summary>An unbalanced table with a column <c>label</c>: half of it trains, balanced, the other half tests.</summary>
    /// <param name="file">A CSV file.</param>
    /// <param name="seeds">The seeds, each with its own split.</param>
    /// <param name="log">Takes a line per run.</param>
    public static string RunTable(string file, int seeds, TextWriter log)
    {
        (float[] values, int[] labels, int length) = ReadTable(file);
        string name = Path.GetFileName(file).Split('.')[0];
        return Run(name, seed => Split(values, labels, length, seed), (kind, training, seed) => kind switch
        {
            "SMOTE" => new SmoteSynthesizer(training),
            "noise" => new NoiseSynthesizer(training, 0.1f),
            "latents" => new LatentSynthesizer(
                Autoencoder.Fit(training, new AutoencoderOptions { Epochs = 50, BatchSize = 32, Seed = seed }).Model, training, 5, seed),
            _ => new GanSynthesizer(Gan.Fit(training, SmallGan(length, 2, null, seed)).Model),
        }, 0, seeds, log);
    }

    private static string Run(
        string name,
        Func<ulong, (MemorySamples Training, ISampleSource Test)> split,
        Func<string, ISampleSource, ulong, ISynthesizer> make,
        int perClass,
        int seeds,
        TextWriter log)
    {
        string[] kinds = ["SMOTE", "noise", "latents", "GAN"];
        var without = new List<ClassificationScore>();
        var with = kinds.ToDictionary(kind => kind, _ => new List<ClassificationScore>());
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            (MemorySamples training, ISampleSource test) = split(seed);
            without.Add(TransferTest.Run(training, test, seed));
            foreach (string kind in kinds)
            {
                ISynthesizer synthesizer = make(kind, training, seed);
                AugmentedSamples augmented = perClass == 0 ? Augmenter.Balance(training, synthesizer, seed) : Augmenter.Enlarge(training, synthesizer, perClass, seed);
                with[kind].Add(TransferTest.Run(augmented.Samples, test, seed));
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {seed}: without {without[^1].MacroF1:F3}, {kind} {with[kind][^1].MacroF1:F3}"));
            }
        }

        var text = new StringBuilder();
        foreach (string kind in kinds)
        {
            AugmentationTrial trial = AugmentationTrial.Summarize(without, with[kind]);
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {kind} | {without.Average(score => score.MacroF1):F3} | {with[kind].Average(score => score.MacroF1):F3} | {trial.MeanGain:+0.000;-0.000} ± {trial.HalfWidth:F3} | {(trial.Helps ? "helps" : trial.Harms ? "harms" : "no difference shown")} |\n"));
        }

        return text.ToString();
    }

    // A small conditional GAN that a few hundred rows can train: hinge loss with a gradient penalty, and the generator's average.
    private static GanOptions SmallGan(int length, int classes, ValueRange? range, ulong seed) => new()
    {
        Latent = [32],
        Classes = classes,
        Generator = [new Dense(128), new LeakyReLU(0.2f), new Dense(256), new LeakyReLU(0.2f), new Dense(length), .. range is null ? Array.Empty<Latent.Networks.Layer>() : [new Tanh()]],
        Discriminator = [new Dense(256), new LeakyReLU(0.2f), new Dense(128), new LeakyReLU(0.2f), new Dense(1)],
        Objective = new AdversarialGame { Loss = AdversarialLoss.Hinge, GradientPenalty = 1, AverageDecay = 0.995f },
        Optimizer = new Adam(5e-4f) { Beta1 = 0.5f },
        Range = range,
        AverageGenerator = true,
        BatchSize = 32,
        Epochs = 60,
        Seed = seed,
    };

    private static MemorySamples Draw(MemorySamples all, int perClass, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, all.Rows)];
        new RandomStream(seed, RandomPurpose.Splitting).Shuffle(order.AsSpan());
        var counts = new Dictionary<int, int>();
        var rows = new List<int>();
        foreach (int row in order)
        {
            int label = all.Labels[row];
            if (counts.GetValueOrDefault(label) < perClass)
            {
                counts[label] = counts.GetValueOrDefault(label) + 1;
                rows.Add(row);
            }
        }

        return Take(all.Values, all.Labels, all.Shape.Length, [.. rows]);
    }

    private static (MemorySamples Training, ISampleSource Test) Split(float[] values, int[] labels, int length, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        new RandomStream(seed, RandomPurpose.Splitting).Shuffle(order.AsSpan());
        int half = labels.Length / 2;
        return (Take(values, labels, length, order[..half]), Take(values, labels, length, order[half..]));
    }

    internal static MemorySamples Take(ReadOnlySpan<float> values, ReadOnlySpan<int> labels, int length, int[] rows)
    {
        float[] taken = new float[rows.Length * length];
        int[] classes = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            values.Slice(rows[i] * length, length).CopyTo(taken.AsSpan(i * length));
            classes[i] = labels[rows[i]];
        }

        return new MemorySamples([length], taken, classes);
    }

    /// <summary>Reads a table and standardizes its columns, so that neighbours and noise see all of them alike.</summary>
    private static (float[] Values, int[] Labels, int Length) ReadTable(string file)
    {
        CsvSamples source = CsvSamples.Open(file, new CsvOptions { LabelColumn = "label" });
        int length = source.Shape.Length, count = checked((int)(source.Count ?? throw new InvalidDataException($"{file}: the number of rows is not known.")));
        float[] values = new float[count * length];
        int[] labels = new int[count];
        using ISampleReader reader = source.OpenReader();
        for (int at = 0; at < count;)
        {
            int read = reader.Read(values.AsSpan(at * length), labels.AsSpan(at));
            at += read > 0 ? read : throw new InvalidDataException($"{file}: ended after {at} of {count} rows.");
        }

        for (int column = 0; column < length; column++)
        {
            double mean = Enumerable.Range(0, count).Average(row => (double)values[(row * length) + column]);
            double deviation = Math.Sqrt(Enumerable.Range(0, count).Average(row => Math.Pow(values[(row * length) + column] - mean, 2)));
            for (int row = 0; row < count; row++)
            {
                values[(row * length) + column] = deviation > 0 ? (float)((values[(row * length) + column] - mean) / deviation) : 0;
            }
        }

        return (values, labels, length);
    }
}
