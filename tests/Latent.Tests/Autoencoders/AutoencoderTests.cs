using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Tests.Training;
using Latent.Training;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class AutoencoderTests
{
    private static readonly MemorySamples Samples = TestSamples.Surface(256, 10);

    private static readonly AutoencoderOptions Options = new()
    {
        Encoder = [new Dense(16), new Tanh(), new Dense(2)],
        Optimizer = new Adam(0.01f),
        BatchSize = 32,
        Epochs = 30,
        Seed = 7,
    };

    [TestMethod]
    public void Fit_Trained_BeatsUntrained()
    {
        using Autoencoder trained = Autoencoder.Fit(Samples, Options).Model;
        using Autoencoder barely = Autoencoder.Fit(Samples, Options with { Epochs = 1, Optimizer = new Sgd(1e-9f) }).Model;
        double after = MeanError(trained), before = MeanError(barely);
        Assert.IsTrue(after < before / 20, $"{after} against {before}");
    }

    [TestMethod]
    public void Fit_DefaultsOnFewRows_TellsMoreThanTheMean()
    {
        MemorySamples few = TestSamples.Surface(100, 10), others = TestSamples.Surface(100, 10, seed: 2);
        using Autoencoder model = Autoencoder.Fit(few, new AutoencoderOptions()).Model;
        float[] errors = new float[100];
        model.ReconstructionErrors(others.Values, 100, errors);
        double variance = Enumerable.Range(0, 10).Average(column =>
        {
            float[] values = [.. Enumerable.Range(0, 100).Select(row => others.Values[(row * 10) + column])];
            double mean = values.Average();
            return values.Average(value => (value - mean) * (value - mean));
        });
        Assert.IsLessThan(variance / 2, errors.Average(error => (double)error));
    }

    [TestMethod]
    public void Fit_WithoutLayers_ChoosesThemByLength()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, new AutoencoderOptions { Epochs = 1 }).Model;
        Assert.AreEqual(Shape.Create(2), model.Latent);
        Assert.AreEqual(Shape.Create(10), model.Input);
    }

    [TestMethod]
    public void Reconstruct_IsDecodeOfEncode()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, Options with { Epochs = 1 }).Model;
        float[] latents = new float[256 * 2], decoded = new float[2560], reconstructed = new float[2560], errors = new float[256];
        model.Encode(Samples.Values, 256, latents);
        model.Decode(latents, 256, decoded);
        model.Reconstruct(Samples.Values, 256, reconstructed);
        model.ReconstructionErrors(Samples.Values, 256, errors);
        CollectionAssert.AreEqual(decoded, reconstructed);
        double expected = Enumerable.Range(0, 10).Average(i => Math.Pow(Samples.Values[(37 * 10) + i] - reconstructed[(37 * 10) + i], 2));
        Assert.AreEqual(expected, errors[37], 1e-6 * expected);
    }

    [TestMethod]
    public void Run_RowWithNaN_LeavesOtherRowsAlone()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, Options with { Epochs = 1 }).Model;
        float[] rows = Samples.Values[..50].ToArray();
        float[] clean = new float[5], errors = new float[5];
        model.ReconstructionErrors(rows, 5, clean);
        rows[23] = float.NaN;
        model.ReconstructionErrors(rows, 5, errors);
        Assert.IsTrue(float.IsNaN(errors[2]));
        CollectionAssert.AreEqual(new[] { clean[0], clean[1], clean[3], clean[4] }, new[] { errors[0], errors[1], errors[3], errors[4] });
    }

    [TestMethod]
    public void SaveLoad_GivesTheSameResultsAndOptions()
    {
        AutoencoderOptions options = Options with { Epochs = 2, Loss = new BinaryCrossEntropy(), Schedule = new StepDecay { Every = 1, Factor = 0.5f } };
        using Autoencoder model = Autoencoder.Fit(Samples, options).Model;
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        using var loaded = Autoencoder.Load(stream);
        float[] expected = new float[256], actual = new float[256];
        model.ReconstructionErrors(Samples.Values, 256, expected);
        loaded.ReconstructionErrors(Samples.Values, 256, actual);
        CollectionAssert.AreEqual(expected, actual);
        Assert.AreEqual(model.Encoder, loaded.Encoder);
        Assert.AreEqual(options.Schedule, loaded.Options.Schedule);
        Assert.AreEqual(options.Loss, loaded.Options.Loss);
        Assert.AreEqual(model.DataFingerprint, loaded.DataFingerprint);
        using var again = new MemoryStream();
        loaded.Save(again);
        CollectionAssert.AreEqual(stream.ToArray(), again.ToArray());
    }

    [TestMethod]
    public void Fit_StreamOfTheSameOrder_GivesTheSameFile()
    {
        AutoencoderOptions options = Options with { Epochs = 2 };
        byte[] memory = Bytes(Samples, options with { Shuffle = false });
        CollectionAssert.AreEqual(memory, Bytes(Samples.AsStream(knowsCount: true), options with { Shuffle = false }));

        // A stream that fits the pool is shuffled as rows in memory are.
        CollectionAssert.AreEqual(Bytes(Samples, options), Bytes(Samples.AsStream(knowsCount: true), options));
        CollectionAssert.AreNotEqual(Bytes(Samples, options), memory);
    }

    [TestMethod]
    public void Fit_StreamLargerThanItsPool_LearnsNearlyAsWell()
    {
        using Autoencoder memory = Autoencoder.Fit(Samples, Options).Model;
        using Autoencoder stream = Autoencoder.Fit(Samples.AsStream(), Options with { ShufflePool = 48 }).Model;
        Assert.IsTrue(MeanError(stream) < 2 * MeanError(memory), $"{MeanError(stream)} against {MeanError(memory)}");
    }

    [TestMethod]
    public void Encode_FromManyThreads_GivesTheSameBits()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, Options with { Epochs = 1 }).Model;
        float[] expected = new float[512];
        model.Encode(Samples.Values, 256, expected);
        Parallel.For(0, 64, call =>
        {
            int rows = 1 + (call * 3);
            float[] actual = new float[rows * 2];
            model.Encode(Samples.Values, rows, actual);
            CollectionAssert.AreEqual(expected[..(rows * 2)], actual);
        });
    }

    [TestMethod]
    public void Encode_SpanTooShort_GivesBothLengths()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, Options with { Epochs = 1 }).Model;
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => model.ReconstructionErrors(Samples.Values[..19], 2, new float[2]));
        StringAssert.Contains(e.Message, "20");
        StringAssert.Contains(e.Message, "19");
    }

    [TestMethod]
    public void Fit_OptionOutOfRange_NamesIt()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Autoencoder.Fit(Samples, Options with { BatchSize = 0 }));
        StringAssert.Contains(e.Message, "BatchSize is 0; allowed is at least 1");
    }

    [TestMethod]
    public void Load_OtherKind_IsRefused()
    {
        var file = new Latent.Storage.ModelFile { Kind = "anomaly-detector" };
        InvalidDataException e = Assert.ThrowsExactly<InvalidDataException>(() => Autoencoder.FromModelFile(file));
        StringAssert.Contains(e.Message, "anomaly-detector");
    }

    private static double MeanError(Autoencoder model)
    {
        float[] errors = new float[Samples.Rows];
        model.ReconstructionErrors(Samples.Values, Samples.Rows, errors);
        return errors.Average();
    }

    private static byte[] Bytes(ISampleSource source, AutoencoderOptions options)
    {
        using Autoencoder model = Autoencoder.Fit(source, options).Model;
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
