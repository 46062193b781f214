using System.Globalization;
using System.Text;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
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

    /// <summary>An unbalanced table with a column of labels, balanced before it trains.</summary>
    /// <param name="file">A CSV file; columns of text are choices.</param>
    /// <param name="label">The column of labels.</param>
    /// <param name="rows">The rows that train, the others test; half of them where it is 0.</param>
    /// <param name="seeds">The seeds, each with its own split.</param>
    /// <param name="log">Takes a line per run.</param>
    public static string RunTable(string file, string label, int rows, int seeds, TextWriter log)
    {
        (MemorySamples all, TableSchema schema) = ReadTable(file, label);
        string name = Path.GetFileName(file).Split('.')[0];
        int trained = rows == 0 ? all.Rows / 2 : Math.Min(rows, all.Rows - 1);
        return Run(name, seed => Split(all, trained, seed), (kind, training, seed) => kind switch
        {
            "SMOTE" => new SmoteSynthesizer(training),
            "noise" => new NoiseSynthesizer(training, 0.1f),
            "latents" => VariationalTableSynthesizer.Fit(training, schema, new VariationalTableOptions { Seed = seed, Steps = 2_000, BatchSize = 100 }),
            _ => TableSynthesizer.Fit(training, schema, new TableGanOptions { Seed = seed, Steps = 3_000, BatchSize = 200 }),
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

    // A small conditional GAN that a few hundred images can train: hinge loss with a gradient penalty, and the generator's average.
    private static GanOptions SmallGan(int length, int classes, ValueRange range, ulong seed) => new()
    {
        Latent = [32],
        Classes = classes,
        Generator = [new Dense(128), new LeakyReLU(0.2f), new Dense(256), new LeakyReLU(0.2f), new Dense(length), new Tanh()],
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

    private static (MemorySamples Training, ISampleSource Test) Split(MemorySamples all, int trained, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, all.Rows)];
        new RandomStream(seed, RandomPurpose.Splitting).Shuffle(order.AsSpan());
        int length = all.Shape.Length;
        return (Take(all.Values, all.Labels, length, order[..trained]), Take(all.Values, all.Labels, length, order[trained..]));
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
    private static (MemorySamples Rows, TableSchema Schema) ReadTable(string file, string label)
    {
        CsvSamples source = CsvSamples.Open(file, AdultTable.Reading with { LabelColumn = label });
        MemorySamples read = MemorySamples.From(source);
        int length = read.Shape.Length, count = read.Rows;
        float[] values = read.Values.ToArray();
        for (int column = 0; column < length; column++)
        {
            double mean = Enumerable.Range(0, count).Average(row => (double)values[(row * length) + column]);
            double deviation = Math.Sqrt(Enumerable.Range(0, count).Average(row => Math.Pow(values[(row * length) + column] - mean, 2)));
            for (int row = 0; row < count; row++)
            {
                values[(row * length) + column] = deviation > 0 ? (float)((values[(row * length) + column] - mean) / deviation) : 0;
            }
        }

        return (new MemorySamples([length], values, read.Labels.ToArray()), TableSchema.Of(source.Schema));
    }
}
