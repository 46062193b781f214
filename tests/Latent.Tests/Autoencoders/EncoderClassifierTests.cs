using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class EncoderClassifierTests
{
    private static readonly AutoencoderOptions Pretraining = new() { Encoder = [new Dense(24), new ReLU(), new Dense(6)], BatchSize = 32, Epochs = 30, Seed = 3 };

    private static readonly EncoderClassifierOptions Options = new() { BatchSize = 8, Epochs = 10, FrozenEpochs = 20, Seed = 3 };

    [TestMethod]
    public void Fit_FewLabels_ClassifiesOtherRows()
    {
        using Autoencoder autoencoder = Autoencoder.Fit(Blobs(512, seed: 1), Pretraining).Model;
        EncoderClassifierFit fit = EncoderClassifier.Fit(autoencoder, Blobs(24, seed: 2), Options);
        using EncoderClassifier model = fit.Model;
        Assert.IsTrue(model.Accuracy(Blobs(300, seed: 3)) > 0.9, $"{model.Accuracy(Blobs(300, seed: 3))}");
        Assert.HasCount(20, fit.Frozen!.Epochs);
        Assert.AreEqual(4, model.Classes);
    }

    [TestMethod]
    public void Fit_OnlyFrozen_LeavesTheEncoderAsItWas()
    {
        using Autoencoder autoencoder = Autoencoder.Fit(Blobs(128, seed: 1), Pretraining with { Epochs = 2 }).Model;
        MemorySamples rows = Blobs(16, seed: 2);
        float[] before = new float[16 * 6];
        autoencoder.Encode(rows.Values, 16, before);
        using EncoderClassifier model = EncoderClassifier.Fit(autoencoder, rows, Options with { Epochs = 1, Optimizer = new Latent.Networks.Optimizers.Sgd(1e-12f) }).Model;
        float[] after = new float[16 * 6];
        autoencoder.Encode(rows.Values, 16, after);
        CollectionAssert.AreEqual(before, after, "the autoencoder stays as it is");
        float[] probabilities = new float[16 * 4];
        model.Predict(rows.Values, 16, probabilities);
        for (int row = 0; row < 16; row++)
        {
            Assert.AreEqual(1f, probabilities[(row * 4)..((row * 4) + 4)].Sum(), 1e-5f);
        }
    }

    [TestMethod]
    public void SaveLoad_GivesTheSameProbabilities()
    {
        EncoderClassifierFit fit = EncoderClassifier.Fit(new Architecture([8], new Dense(5)), Blobs(40, seed: 1), Options with { Epochs = 2, Head = [new ReLU()] });
        using var stream = new MemoryStream();
        fit.Model.Save(stream);
        stream.Position = 0;
        using var loaded = EncoderClassifier.Load(stream);
        MemorySamples rows = Blobs(10, seed: 4);
        float[] expected = new float[40], actual = new float[40];
        fit.Model.Predict(rows.Values, 10, expected);
        loaded.Predict(rows.Values, 10, actual);
        CollectionAssert.AreEqual(expected, actual);
        Assert.IsNull(fit.Frozen);
        fit.Model.Dispose();
    }

    [TestMethod]
    public void Fit_NoEpochsAskedFor_TakesAThousandStepsInBothParts()
    {
        using Autoencoder autoencoder = Autoencoder.Fit(Blobs(64, seed: 1), Pretraining with { Epochs = 1 }).Model;
        EncoderClassifierFit fit = EncoderClassifier.Fit(autoencoder, Blobs(100, seed: 2), new EncoderClassifierOptions());
        using EncoderClassifier model = fit.Model;

        // 100 rows are four batches of at most 32.
        Assert.HasCount(250, fit.Frozen!.Epochs);
        Assert.HasCount(250, fit.Training.Epochs);
        EncoderClassifierFit unfrozen = EncoderClassifier.Fit(autoencoder, Blobs(100, seed: 2), new EncoderClassifierOptions { FrozenEpochs = 0, Epochs = 2 });
        unfrozen.Model.Dispose();
        Assert.IsNull(unfrozen.Frozen);
        Assert.HasCount(2, unfrozen.Training.Epochs);
    }

    [TestMethod]
    public void Fit_DefaultsAndThreeLabelsOfAClass_ClassifiesOtherRows()
    {
        using Autoencoder autoencoder = Autoencoder.Fit(Blobs(512, seed: 1), Pretraining).Model;
        MemorySamples few = Blobs(12, seed: 2), others = Blobs(300, seed: 3);
        using EncoderClassifier pretrained = EncoderClassifier.Fit(autoencoder, few, new EncoderClassifierOptions()).Model;
        Assert.IsGreaterThan(0.9, pretrained.Accuracy(others));
    }

    [TestMethod]
    public void Fit_EncoderOfFeatureMaps_FlattensThem()
    {
        var options = new AutoencoderOptions { InputShape = [1, 2, 4], Encoder = [new Conv2D(3, 3) { Padding = Padding.Same }, new ReLU(), new MaxPool2D(2)], Epochs = 20, BatchSize = 32 };
        using Autoencoder autoencoder = Autoencoder.Fit(Blobs(256, seed: 1), options).Model;
        Assert.AreEqual(3, autoencoder.Latent.Rank);
        using EncoderClassifier model = EncoderClassifier.Fit(autoencoder, Blobs(60, seed: 2), new EncoderClassifierOptions()).Model;
        Assert.IsGreaterThan(0.8, model.Accuracy(Blobs(300, seed: 3)));

        // Layers of one's own may keep the maps too, or make a vector of them.
        Architecture maps = autoencoder.Encoder;
        foreach (EncoderClassifierOptions own in new EncoderClassifierOptions[] { new() { Head = [new Dropout(0.1f)], Epochs = 1 }, new() { Head = [new Flatten(), new Dense(5), new ReLU()], Epochs = 1 } })
        {
            using EncoderClassifier other = EncoderClassifier.Fit(maps, Blobs(60, seed: 2), own).Model;
            Assert.AreEqual(Shape.Create(4), other.Head.Output);
            Assert.AreEqual(1, other.Head.Layers.Count(layer => layer is Flatten));
        }
    }

    [TestMethod]
    public void Fit_WithoutLabels_SaysSo()
    {
        var rows = new MemorySamples([8], new float[80]);
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => EncoderClassifier.Fit(new Architecture([8], new Dense(5)), rows, Options));
        StringAssert.Contains(e.Message, "labels");
    }

    [TestMethod]
    public void Fit_OneClassOnly_SaysSo()
    {
        var rows = new MemorySamples([8], new float[80], new int[10]);
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => EncoderClassifier.Fit(new Architecture([8], new Dense(5)), rows, Options));
        StringAssert.Contains(e.Message, "two classes");
    }

    [TestMethod]
    public void Fit_LabelBeyondClasses_NamesIt()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => EncoderClassifier.Fit(new Architecture([8], new Dense(5)), Blobs(40, seed: 1), Options with { Classes = 3 }));
        StringAssert.Contains(e.Message, "3");
    }

    /// <summary>Four clouds in eight dimensions.</summary>
    private static MemorySamples Blobs(int rows, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        float[] values = new float[rows * 8];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            labels[row] = row % 4;
            for (int i = 0; i < 8; i++)
            {
                values[(row * 8) + i] = ((i % 4) == labels[row] ? 1.5f : 0f) + (0.4f * random.NextNormal());
            }
        }

        return new MemorySamples([8], values, labels);
    }
}
