using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Tests.House;

/// <summary>Runs what pages of the documentation show that no other test does.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PagesTests
{
    [TestMethod]
    public void ApiPage_Code_Runs()
    {
        using var folder = new WorkingFolder();
        MemorySamples rows = GlyphImages.Generate(count: 200, seed: 1);
        AutoencoderFit fit = Autoencoder.Fit(rows, new AutoencoderOptions { Encoder = [new Flatten(), new Dense(32), new ReLU(), new Dense(8)], Epochs = 1 });
        using Autoencoder model = fit.Model;

        var latents = new float[rows.Rows * model.Latent.Length];
        model.Encode(rows.Values, rows.Rows, latents);

        model.Save("model.safetensors");
        OnnxExport.Save(model.ToModelFile(), ["encoder"], "encoder.onnx");

        Assert.AreEqual("autoencoder", ModelFile.Load("model.safetensors").Kind);
        Assert.HasCount(1, OnnxImport.Load("encoder.onnx").Architectures);
    }

    [TestMethod]
    public void PackageReadme_Code_Runs()
    {
        using var folder = new WorkingFolder();
        MemorySamples rows = GlyphImages.Generate(100, 1).WithShape([784]);

        AutoencoderFit fit = Autoencoder.Fit(rows, new AutoencoderOptions { Encoder = [new Dense(64), new ReLU(), new Dense(8)], Epochs = 10 });
        using Autoencoder model = fit.Model;
        var latents = new float[rows.Rows * model.Latent.Length];
        model.Encode(rows.Values, rows.Rows, latents);
        model.Save("model.safetensors");

        Assert.IsTrue(latents.Any(value => value != 0) && File.Exists("model.safetensors"));
    }

    [TestMethod]
    public void AugmentationPage_Code_Runs()
    {
        MemorySamples training = LabelledRows(60, 1), validation = LabelledRows(60, 2);

        var smote = new SmoteSynthesizer(training);
        AugmentedSamples larger = Augmenter.Balance(training, smote);

        SyntheticQuality quality = SyntheticQuality.Measure(training, validation, Augmenter.Imitate(training, smote));
        Console.WriteLine(quality);

        Assert.AreEqual(60, quality.Rows);

        // These classes are told apart without more rows.
        Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            AugmentationTrial trial = AugmentationTrial.Run(training, validation, (rows, seed) => new SmoteSynthesizer(rows), samplesPerClass: 0, seeds: 5);
            trial.RequireHelp();     // throws where the interval of the gain reaches zero
        });
        Assert.IsGreaterThan(training.Rows, larger.Samples.Rows);
    }

    [TestMethod]
    public void GansPage_Code_Runs()
    {
        using var folder = new WorkingFolder();
        MemorySamples images = GlyphImages.Generate(count: 64, seed: 1);

        GanFit fit = Gan.Fit(images, GanPresets.Dcgan28(classes: 10));
        using Gan gan = fit.Model;

        float[] shoes = new float[16 * 784];
        gan.Generate(16, seed: 1, labels: Enumerable.Repeat(7, 16).ToArray(), shoes);
        gan.Save("shoes.safetensors");

        using Gan again = Gan.Load("shoes.safetensors");
        float[] same = new float[16 * 784];
        again.Generate(16, seed: 1, labels: Enumerable.Repeat(7, 16).ToArray(), same);
        CollectionAssert.AreEqual(shoes, same);
    }

    private static MemorySamples LabelledRows(int count, int seed)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(row => row % 6 == 0 ? 1 : 0)];
        float[] values = [.. labels.SelectMany(label => new[] { (label * 4) + random.NextSingle(), random.NextSingle() })];
        return new MemorySamples([2], values, labels);
    }
}
