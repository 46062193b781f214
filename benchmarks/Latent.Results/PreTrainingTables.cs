using System.Diagnostics;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Results;

/// <summary>Pre-training on tables of numbers: a dense encoder that saw half of the rows without labels, the same from scratch, and logistic regression.</summary>
internal static class PreTrainingTables
{
    /// <summary>The experiment's name.</summary>
    public const string Name = PreTraining.Prefix + "tables";

    private const int Classes = 2;

    /// <summary>The numbers of labels that are measured.</summary>
    public static IReadOnlyList<int> LabelCounts { get; } = [50, 100, 300];

    /// <summary>The tables, in the order of the document.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["spambase", "magic_gamma", "cardiotocography", "fault"];

    /// <summary>Measures all tables.</summary>
    public static Measurement Run(Workplace place)
    {
        var clock = Stopwatch.StartNew();
        var figures = new Dictionary<string, double>();
        foreach (string table in Tables)
        {
            Measure(table, MemorySamples.From(CsvSamples.Open(place.DataFile($"anomaly/{table}.csv.gz"), new CsvOptions { LabelColumn = "label" })), figures);
            place.Log($"{Name}: {table} measured");
        }

        return new Measurement { Name = Name, Settings = "three tenths of the values hidden, 128-64 ReLU", Width = 64, Seconds = clock.Elapsed.TotalSeconds, Figures = figures };
    }

    private static void Measure(string table, MemorySamples all, Dictionary<string, double> figures)
    {
        int[] order = [.. Enumerable.Range(0, all.Rows)];
        new RandomStream(0, RandomPurpose.Splitting).Shuffle(order.AsSpan());
        int known = all.Rows / 2;
        MemorySamples standardised = Standardise(all, order.AsSpan(0, known));
        var training = MemorySamples.From(new SampleSubset(standardised, order.AsSpan(0, known)));
        var test = MemorySamples.From(new SampleSubset(standardised, order.AsSpan(known)));
        int width = all.Shape.Length;
        var options = new AutoencoderOptions { Encoder = [new Dropout(0.3f), new Dense(128), new ReLU(), new Dense(64), new ReLU()] };

        // Five times the usual steps: a table's epochs are short.
        using Autoencoder pretrained = Autoencoder.Fit(training, options with { Epochs = 5 * options.EpochsFor(known) }).Model;
        foreach (int labels in LabelCounts)
        {
            double[] linear = new double[PreTraining.Draws], tuned = new double[PreTraining.Draws], scratch = new double[PreTraining.Draws];
            for (int draw = 0; draw < PreTraining.Draws; draw++)
            {
                int[] rows = [.. Enumerable.Range(0, known)];
                new RandomStream((ulong)draw, RandomPurpose.Resampling, (ulong)labels).Shuffle(rows.AsSpan());
                var few = MemorySamples.From(new SampleSubset(training, rows.AsSpan(0, labels)));
                var classifier = new EncoderClassifierOptions { Classes = Classes, Seed = (ulong)draw };
                linear[draw] = LogisticRegression.Fit(few.Values, few.Labels, width, Classes).Accuracy(test.Values, test.Labels);
                tuned[draw] = PreTraining.Accuracy(EncoderClassifier.Fit(pretrained, few, classifier), test);
                scratch[draw] = PreTraining.Accuracy(EncoderClassifier.Fit(pretrained.Encoder, few, classifier with { Epochs = 2 * classifier.EpochsFor(labels) }), test);
            }

            PreTraining.Add(figures, $"{table}, logistic regression, {labels} labels", linear);
            PreTraining.Add(figures, $"{table}, from scratch, {labels} labels", scratch);
            PreTraining.Add(figures, $"{table}, pre-trained, {labels} labels", tuned);
            PreTraining.AddGain(figures, $"{table}, gain, {labels} labels", tuned, scratch);
        }
    }

    /// <summary>Brings each column to mean 0 and variance 1 over the known rows; what lies far out is cut at ten deviations.</summary>
    private static MemorySamples Standardise(MemorySamples all, ReadOnlySpan<int> known)
    {
        int width = all.Shape.Length;
        float[] values = all.Values.ToArray();
        for (int column = 0; column < width; column++)
        {
            double sum = 0, squares = 0;
            foreach (int row in known)
            {
                double value = values[(row * width) + column];
                sum += value;
                squares += value * value;
            }

            double mean = sum / known.Length, deviation = Math.Sqrt(Math.Max((squares / known.Length) - (mean * mean), 1e-12));
            for (int at = column; at < values.Length; at += width)
            {
                values[at] = (float)Math.Clamp((values[at] - mean) / deviation, -10, 10);
            }
        }

        return new MemorySamples(all.Shape, values, all.Labels.ToArray());
    }
}
