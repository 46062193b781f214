using System.Diagnostics;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Results;

/// <summary>A classifier with few labels: on an encoder that saw all images without labels, the same from scratch, and logistic regression on principal components.</summary>
internal static class PreTraining
{
    private const int Draws = 5;

    public static Measurement Run(Workplace place)
    {
        FashionMnist fashion = place.Fashion;
        var clock = Stopwatch.StartNew();
        AutoencoderOptions options = AutoencoderPresets.Stacked() with { Optimizer = new Adam(), BatchSize = 128, Epochs = 20, Schedule = new CosineDecay { FinalFactor = 0.02f } };
        string kept = place.CacheFile("stacked, Adam.safetensors");
        using Autoencoder pretrained = File.Exists(kept) ? Autoencoder.Load(kept) : Autoencoder.Fit(fashion.Training, options).Model;
        var figures = new Dictionary<string, double>();
        foreach (int labels in new[] { 100, 600, 1000 })
        {
            double[] with = new double[Draws], without = new double[Draws], pca = new double[Draws];
            for (int draw = 0; draw < Draws; draw++)
            {
                int[] rows = Representation.DrawRows(fashion.Training.Labels, labels, draw);
                var few = new SampleSubset(fashion.Training, rows);
                var classifier = new EncoderClassifierOptions
                {
                    Classes = 10,
                    BatchSize = 20,
                    FrozenEpochs = 30,
                    Epochs = 30,
                    Seed = (ulong)draw,
                    Schedule = new CosineDecay(),
                };
                with[draw] = Accuracy(EncoderClassifier.Fit(pretrained, few, classifier), fashion);

                // The same network and as many epochs in all.
                without[draw] = Accuracy(EncoderClassifier.Fit(pretrained.Encoder, few, classifier with { Epochs = 60 }), fashion);
                pca[draw] = PcaAccuracy(fashion, rows);
            }

            Add(figures, $"pre-trained, {labels} labels", with);
            Add(figures, $"from scratch, {labels} labels", without);
            Add(figures, $"PCA 30 and logistic regression, {labels} labels", pca);
        }

        return new Measurement
        {
            Name = "pre-training",
            Settings = "encoder of stacked, trained with Adam on all images; a linear head, 30 epochs frozen, 30 fine-tuned; from scratch 60 epochs",
            Width = pretrained.Latent.Length,
            Seconds = clock.Elapsed.TotalSeconds,
            Epochs = 60,
            Figures = figures,
        };
    }

    private static double Accuracy(EncoderClassifierFit fit, FashionMnist fashion)
    {
        using EncoderClassifier model = fit.Model;
        return model.Accuracy(fashion.Test);
    }

    private static double PcaAccuracy(FashionMnist fashion, int[] rows)
    {
        const int Components = 30;
        var pca = fashion.Pca(Components);
        float[] images = new float[rows.Length * 784], latents = new float[rows.Length * Components], test = new float[fashion.Test.Rows * Components];
        int[] labels = new int[rows.Length];
        fashion.Training.Read(rows, images, labels);
        pca.Transform(images, rows.Length, latents);
        pca.Transform(fashion.Test.Values, fashion.Test.Rows, test);
        return LogisticRegression.Fit(latents, labels, Components, 10).Accuracy(test, fashion.Test.Labels);
    }

    private static void Add(Dictionary<string, double> figures, string name, double[] values)
    {
        double mean = values.Average();
        figures[name] = mean;
        figures[name + " ±"] = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
