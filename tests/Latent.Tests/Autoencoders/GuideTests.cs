using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Training;

namespace Latent.Tests.Autoencoders;

/// <summary>Runs what docs/autoencoders.md shows.</summary>
[TestClass]
public sealed class GuideTests
{
    [TestMethod]
    public void Guide_Code_Runs()
    {
        using var folder = new TemporaryFolder();
        MemorySamples images = GlyphImages.Generate(64, 1);
        string path = folder.File("model.safetensors");
        using Autoencoder model = Autoencoder.Fit(images, AutoencoderPresets.Stacked() with { Epochs = 3 }).Model;

        float[] latents = new float[images.Rows * model.Latent.Length];
        model.Encode(images.Values, images.Rows, latents);

        float[] errors = new float[images.Rows];
        model.ReconstructionErrors(images.Values, images.Rows, errors);

        model.Save(path);
        using var again = Autoencoder.Load(path);
        Assert.AreEqual(model.Encoder, again.Encoder);
        Assert.IsTrue(latents.All(float.IsFinite) && errors.All(error => error > 0));

        var options = new AutoencoderOptions
        {
            InputShape = [1, 28, 28],
            Encoder =
            [
                new Conv2D(16, 3, 2) { Padding = 1 }, new LeakyReLU(),
                new Conv2D(32, 3, 2) { Padding = 1 }, new LeakyReLU(),
                new Flatten(), new Dense(16),
            ],
            OutputActivation = OutputActivation.Sigmoid,
            Epochs = 1,
        };
        (Architecture encoder, Architecture decoder) = options.CreateArchitectures(images.Shape);
        Assert.AreEqual(encoder.Input, decoder.Output);

        float[] noisy = images.Values[..7840].ToArray(), cleaned = new float[7840];
        using Autoencoder denoiser = Autoencoder.Fit(images, AutoencoderPresets.Denoising(0.2f) with { Epochs = 2 }).Model;
        denoiser.Reconstruct(noisy, 10, cleaned);
        Assert.IsTrue(cleaned.All(value => value is >= 0 and <= 1));

        using Autoencoder vae = Autoencoder.Fit(images, AutoencoderPresets.Variational(latents: 10) with { Epochs = 2 }).Model;
        float[] created = new float[24 * 784];
        vae.Generate(24, seed: 1, created);
        int active = vae.ActiveLatents;
        Assert.IsTrue(active is >= 0 and <= 10 && created.All(value => value is >= 0 and <= 1));

        var joined = AutoencoderPresets.ConvLatent10() with
        {
            Encoder = [new GaussianNoise(0.2f), .. AutoencoderPresets.ConvLatent10().Encoder[..^2], new GaussianLatent(10)],
            Beta = 2,
            Penalty = new AbsolutePenalty(1e-4f),
            Epochs = 1,
        };
        using Autoencoder all = Autoencoder.Fit(images, joined).Model;
        Assert.IsTrue(all.IsVariational);

        float[] series = [.. Enumerable.Range(0, 200).Select(i => MathF.Sin(i * 0.3f))];
        MemorySamples windows = SequenceSamples.Windows(series, features: 1, steps: 24, stride: 2);
        using Autoencoder recurrent = Autoencoder.Fit(windows, new AutoencoderOptions { Encoder = [new LSTM(16)], Epochs = 2 }).Model;
        Assert.AreEqual(16, recurrent.Latent.Length);

        SampleSubset fewLabelled = SampleSubset.First(images, 40);
        using Autoencoder pretrained = Autoencoder.Fit(images, new AutoencoderOptions
        {
            Encoder = [new Dropout(0.3f), new Flatten(), new Dense(512), new ReLU(), new Dense(128), new ReLU()],
            OutputActivation = OutputActivation.Sigmoid,
            Epochs = 2,
        }).Model;
        using EncoderClassifier classifier = EncoderClassifier.Fit(pretrained, fewLabelled, new EncoderClassifierOptions()).Model;
        double accuracy = classifier.Accuracy(images);
        Assert.IsTrue(accuracy > 0.2, $"{accuracy}");

        string checkpoint = folder.File("run.checkpoint");
        var careful = AutoencoderPresets.Stacked() with
        {
            Epochs = 2,
            Schedule = new CosineDecay(),
            EarlyStopping = new EarlyStopping { Patience = 5 },
            Checkpoint = new CheckpointOptions { Path = checkpoint, EverySteps = 500 },
        };
        Autoencoder.Fit(images, careful).Model.Dispose();
        Assert.IsTrue(File.Exists(checkpoint));
    }
}
