using Latent.Adversarial;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Augmentation;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Storage;
using Latent.Tests.Training;

namespace Latent.Tests.House;

/// <summary>What is disposed of twice bears it, and says so when it is used after.</summary>
[TestClass]
public sealed class DisposalTests
{
    private static readonly MemorySamples Rows = TestSamples.Surface(40, 5);

    [TestMethod]
    public void Autoencoder_Disposed_RefusesEveryUse()
    {
        Autoencoder model = Autoencoder.Fit(Rows, new AutoencoderOptions { Encoder = [new Dense(3), new GaussianLatent(2)], Epochs = 1 }).Model;
        float[] row = new float[5], latent = new float[2];
        model.EncodeDistribution(row, 1, latent, new float[2]);
        Refuses(
            model,
            () => model.Encode(row, 1, latent),
            () => model.Decode(latent, 1, row),
            () => model.Reconstruct(row, 1, row),
            () => model.ReconstructionErrors(row, 1, new float[1]),
            () => model.EncodeDistribution(row, 1, latent, new float[2]),
            () => model.Generate(1, 1, row),
            () => model.Save(Stream.Null));
    }

    [TestMethod]
    public void Gan_Disposed_RefusesEveryUse()
    {
        Gan model = Gan.Fit(Rows, new GanOptions { Latent = [3], Generator = [new Dense(5)], Discriminator = [new Dense(1)], Epochs = 1, BatchSize = 20 }).Model;
        Refuses(model, () => model.Generate(1, 1), () => model.Decode(new float[3], 1, default, new float[5]), () => model.Save(Stream.Null));
    }

    [TestMethod]
    public void EncoderClassifier_Disposed_RefusesEveryUse()
    {
        EncoderClassifier model = EncoderClassifier.Fit(new Architecture([5], new Dense(3)), Rows, new EncoderClassifierOptions { Epochs = 1 }).Model;
        Refuses(model, () => model.Predict(new float[5], 1, new float[3]), () => model.Accuracy(Rows), () => model.Save(Stream.Null));
    }

    [TestMethod]
    public void TableSynthesizers_Disposed_RefuseEveryUse()
    {
        var game = TableSynthesizer.Fit(Rows, options: new() { Steps = 2, Generator = [4], Discriminator = [4], BatchSize = 20 });
        Refuses(game, () => game.Synthesize(0, 1, 1, new float[5]), () => game.Save(Stream.Null));
        var variational = VariationalTableSynthesizer.Fit(Rows, options: new() { Steps = 2, Hidden = [4], BatchSize = 20 });
        Refuses(variational, () => variational.Synthesize(0, 1, 1, new float[5]), () => variational.Save(Stream.Null));
    }

    [TestMethod]
    public void SafetensorsFile_OverAStreamDisposed_RefusesToReadAndLeavesTheStreamOpen()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, [new TensorData("a", [2], new float[2])]);
        stream.Position = 0;
        SafetensorsFile file = SafetensorsFile.Open(stream);
        Refuses(file, () => file.ReadSingles("a"));
        Assert.IsTrue(stream.CanRead);
    }

    [TestMethod]
    public void AnomalyDetector_Disposed_RefusesEveryUse()
    {
        AnomalyDetector detector = AnomalyDetector.Fit(Rows, new AnomalyDetectorOptions { Method = new IsolationForest { Trees = 3 } });
        float[] row = new float[5];
        Refuses(
            detector,
            () => detector.Score(row, 1, new float[1]),
            () => detector.Score(Rows),
            () => detector.Contributions(row, 1, new float[5]),
            () => detector.Explain(row),
            () => detector.WithThreshold(new QuantileThreshold(0.9)),
            () => detector.Recalibrate(Rows),
            () => detector.Save(Stream.Null));
    }

    [TestMethod]
    public void AnomalyDetector_WithAnotherThreshold_OutlivesTheFirst()
    {
        AnomalyDetector first = AnomalyDetector.Fit(Rows, new AnomalyDetectorOptions { Method = new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Dense(2)], Epochs = 1 } } });
        float[] expected = first.Score(Rows);
        AnomalyDetector second = first.WithThreshold(new QuantileThreshold(0.9)), third = second.Recalibrate(Rows);
        first.Dispose();
        first.Dispose();
        Assert.AreSequenceEqual(expected, second.Score(Rows));
        second.Dispose();
        Assert.AreSequenceEqual(expected, third.Score(Rows));
        third.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => third.Score(Rows));
    }

    private static void Refuses(IDisposable disposable, params Action[] uses)
    {
        disposable.Dispose();
        disposable.Dispose();
        foreach (Action use in uses)
        {
            Assert.ThrowsExactly<ObjectDisposedException>(use);
        }
    }
}
