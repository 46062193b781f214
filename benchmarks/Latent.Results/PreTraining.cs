using System.Diagnostics;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Results;

/// <summary>
/// Classifiers with few labels on an encoder that saw all images without labels: the encoder tuned with the head, its latents
/// as they are under logistic regression, and the same network from scratch.
/// </summary>
internal sealed class PreTraining(string name, string settings, AutoencoderOptions options)
{
    /// <summary>What the experiments' names begin with.</summary>
    public const string Prefix = "pre-training, ";

    /// <summary>The baselines' name.</summary>
    public const string Baselines = Prefix + "baselines";

    /// <summary>How often the labelled rows are drawn.</summary>
    public const int Draws = 5;

    private const int Classes = 10;

    // The two-sided 95 % quantile of Student's distribution with four degrees of freedom, for five draws.
    private const double Student = 2.776;
    private const int Pixels = 784;

    /// <summary>The numbers of labels that are measured.</summary>
    public static IReadOnlyList<int> LabelCounts { get; } = [100, 600, 1000];

    /// <summary>The encoders, in the order of the table.</summary>
    public static IReadOnlyList<PreTraining> All { get; } =
    [
        new("stacked, Adam", "784-100-30 SELU", AutoencoderPresets.Stacked() with { Optimizer = new Adam(), BatchSize = 128, Schedule = Cosine }),
        new("dense-128, dropout", "three tenths of the pixels hidden, 784-512-128 ReLU", new()
        {
            Encoder = [new Dropout(0.3f), new Flatten(), new Dense(512), new ReLU(), new Dense(128), new ReLU()],
            OutputActivation = OutputActivation.Sigmoid,
            Epochs = 12,
            Schedule = Cosine,
        }),
        new("conv-pool, Adam", "conv 16-32-64 with pooling, SELU", AutoencoderPresets.ConvPool() with { Optimizer = new Adam(), BatchSize = 128, Epochs = 10, Schedule = Cosine }),
    ];

    /// <summary>The experiment's name.</summary>
    public string Name => Prefix + name;

    private static CosineDecay Cosine => new() { FinalFactor = 0.02f };

    /// <summary>Logistic regression on as many labels of the pixels and of their principal components.</summary>
    public static Measurement RunBaselines(Workplace place)
    {
        const int Components = 30;
        FashionMnist fashion = place.Fashion;
        var clock = Stopwatch.StartNew();
        var pca = fashion.Pca(Components);
        var figures = new Dictionary<string, double>();
        foreach (int labels in LabelCounts)
        {
            double[] raw = new double[Draws], components = new double[Draws];
            for (int draw = 0; draw < Draws; draw++)
            {
                (float[] images, int[] classes) = Read(Few(fashion, labels, draw));
                raw[draw] = Probe(images, classes, fashion.Test.Values, Pixels, fashion);
                components[draw] = Probe(Transform(images), classes, Transform(fashion.Test.Values), Components, fashion);
            }

            Add(figures, $"raw pixels, {labels} labels", raw);
            Add(figures, $"PCA 30, {labels} labels", components);
        }

        return new Measurement { Name = Baselines, Settings = "logistic regression", Width = Components, Seconds = clock.Elapsed.TotalSeconds, Epochs = 0, Figures = figures };

        float[] Transform(ReadOnlySpan<float> images)
        {
            float[] latents = new float[images.Length / Pixels * Components];
            pca.Transform(images, images.Length / Pixels, latents);
            return latents;
        }
    }

    /// <summary>Measures the encoder.</summary>
    public Measurement Run(Workplace place)
    {
        FashionMnist fashion = place.Fashion;
        var clock = Stopwatch.StartNew();
        using Autoencoder pretrained = Pretrained(place);
        double seconds = clock.Elapsed.TotalSeconds;
        float[] test = Encode(pretrained, fashion.Test.Values);
        var figures = new Dictionary<string, double>();
        foreach (int labels in LabelCounts)
        {
            double[] tuned = new double[Draws], frozen = new double[Draws], scratch = new double[Draws];
            for (int draw = 0; draw < Draws; draw++)
            {
                SampleSubset few = Few(fashion, labels, draw);
                var classifier = new EncoderClassifierOptions { Classes = Classes, Seed = (ulong)draw };
                tuned[draw] = Accuracy(EncoderClassifier.Fit(pretrained, few, classifier), fashion.Test);

                // As many epochs as the other two parts have together.
                scratch[draw] = Accuracy(EncoderClassifier.Fit(pretrained.Encoder, few, classifier with { Epochs = 2 * classifier.EpochsFor(labels) }), fashion.Test);
                (float[] images, int[] classes) = Read(few);
                frozen[draw] = Probe(Encode(pretrained, images), classes, test, pretrained.Latent.Length, fashion);
            }

            Add(figures, $"pre-trained, {labels} labels", tuned);
            Add(figures, $"frozen, {labels} labels", frozen);
            Add(figures, $"from scratch, {labels} labels", scratch);
            AddGain(figures, $"gain, {labels} labels", tuned, scratch);
            place.Log($"{Name}: {labels} labels measured");
        }

        return new Measurement { Name = Name, Settings = settings, Width = pretrained.Latent.Length, Seconds = seconds, Epochs = options.Epochs!.Value, Seed = options.Seed, Figures = figures };
    }

    /// <summary>The encoder as another experiment left it, or trained anew.</summary>
    private Autoencoder Pretrained(Workplace place)
    {
        string kept = place.CacheFile(name + ".safetensors");
        if (File.Exists(kept))
        {
            return Autoencoder.Load(kept);
        }

        Autoencoder model = Autoencoder.Fit(place.Fashion.Training, options, progress: new EpochLog(place, Name)).Model;
        model.Save(kept);
        return model;
    }

    private static SampleSubset Few(FashionMnist fashion, int labels, int draw) => new(fashion.Training, Representation.DrawRows(fashion.Training.Labels, labels, draw));

    private static (float[] Images, int[] Classes) Read(SampleSubset rows)
    {
        float[] images = new float[rows.Rows * Pixels];
        int[] classes = new int[rows.Rows];
        rows.Read([.. Enumerable.Range(0, rows.Rows)], images, classes);
        return (images, classes);
    }

    private static float[] Encode(Autoencoder model, ReadOnlySpan<float> images)
    {
        float[] latents = new float[images.Length / Pixels * model.Latent.Length];
        model.Encode(images, images.Length / Pixels, latents);
        return latents;
    }

    private static double Probe(float[] rows, int[] classes, ReadOnlySpan<float> test, int width, FashionMnist fashion) =>
        LogisticRegression.Fit(rows, classes, width, Classes).Accuracy(test, fashion.Test.Labels);

    /// <summary>The test accuracy of a classifier, which is then disposed of.</summary>
    public static double Accuracy(EncoderClassifierFit fit, MemorySamples test)
    {
        using EncoderClassifier model = fit.Model;
        return model.Accuracy(test);
    }

    /// <summary>Adds the mean difference of two series of draws, with Student's interval.</summary>
    public static void AddGain(Dictionary<string, double> figures, string name, double[] with, double[] without) =>
        Add(figures, name, [.. with.Zip(without, (a, b) => a - b)], Student / Math.Sqrt(Draws));

    /// <summary>Adds the mean over the draws and so many standard deviations.</summary>
    public static void Add(Dictionary<string, double> figures, string name, double[] values, double deviations = 1)
    {
        double mean = values.Average();
        figures[name] = mean;
        figures[name + " ±"] = deviations * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
