using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Tests.Networks.Fixtures;
using Latent.Tests.Training;
using Latent.Training;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class PresetTests
{
    internal static readonly MemorySamples Images = GlyphImages.Generate(120, 1);

    public static IEnumerable<string> Names => Presets.Keys;

    private static Dictionary<string, AutoencoderOptions> Presets => new()
    {
        // The rate of the preset is for its points of three values, not for images.
        ["pca-linear"] = AutoencoderPresets.PcaLinear() with { Optimizer = new Sgd(0.1f) },
        ["dense-3d"] = AutoencoderPresets.Dense3D(),
        ["stacked"] = AutoencoderPresets.Stacked(),
        ["tied"] = AutoencoderPresets.Tied(),
        ["conv-latent10"] = AutoencoderPresets.ConvLatent10(),
        ["conv-latent314"] = AutoencoderPresets.ConvLatent314() with { BatchSize = 64 },
        ["conv-pool"] = AutoencoderPresets.ConvPool(),
        ["recurrent"] = AutoencoderPresets.Recurrent(),
        ["denoising"] = AutoencoderPresets.Denoising(),
        ["denoising-dropout"] = AutoencoderPresets.DenoisingDropout(),
        ["sparse-kl"] = AutoencoderPresets.SparseKL(),
        ["sparse-l1"] = AutoencoderPresets.SparseL1(),
        ["variational"] = AutoencoderPresets.Variational(),

        // Options that join: convolutional, denoising, variational and sparse at once; and a tied variational one over GRUs.
        ["all-at-once"] = AutoencoderPresets.ConvLatent10() with
        {
            Encoder = [new GaussianNoise(0.2f), .. AutoencoderPresets.ConvLatent10().Encoder[..^2], new GaussianLatent(6)],
            Penalty = new Latent.Networks.Objectives.AbsolutePenalty(1e-3f),
            Beta = 2,
        },
        ["tied-variational-gru"] = new AutoencoderOptions
        {
            InputShape = [28, 28],
            Encoder = [new GRU(12), new Dense(10), new Tanh(), new GaussianLatent(4)],
            TieWeights = true,
        },
    };

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Fit_OneThreadTwoOrThree_GivesTheSameFile(string name)
    {
        AutoencoderOptions options = Short(name);
        int before = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            byte[] one = Bytes(options);
            WorkerPool.Shared.MaxThreads = 2;
            CollectionAssert.AreEqual(one, Bytes(options), "two threads");
            WorkerPool.Shared.MaxThreads = 3;
            CollectionAssert.AreEqual(one, Bytes(options), "three threads");
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = before;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Fit_Interrupted_ResumesToTheSameFile(string name)
    {
        using var folder = new TemporaryFolder();
        AutoencoderOptions options = Short(name) with { Epochs = 2 };
        byte[] straight = Bytes(options);
        using var cancellation = new CancellationTokenSource();
        var engine = new HookedEngine(step =>
        {
            if (step == 4)
            {
                cancellation.Cancel();
            }
        });
        AutoencoderOptions kept = options with { Checkpoint = new CheckpointOptions { Path = folder.File("run") } };
        Assert.ThrowsExactly<OperationCanceledException>(() => Autoencoder.Fit(Images, kept with { Engine = engine }, cancellation: cancellation.Token));
        CollectionAssert.AreEqual(straight, Bytes(kept));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_PartialBatchAfterAFullOne_EqualsASessionOfItsSize(string name)
    {
        AutoencoderOptions options = Presets[name];
        (Architecture encoder, Architecture decoder) = options.CreateArchitectures([784]);
        var plan = new ModelPlan([new Network("encoder", encoder), new Network("decoder", decoder)], options.CreateObjective(encoder));
        using ITrainingSession large = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 24, Optimizer = options.Optimizer, Seed = 3 });
        using ITrainingSession small = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 7, Optimizer = options.Optimizer, Seed = 3 });
        float[] metrics = new float[plan.Objective.Metrics.Count], smallMetrics = new float[metrics.Length];
        large.Train(new Batch(24, Images.Values[..(24 * 784)]), metrics);
        foreach (TensorInfo tensor in large.Tensors)
        {
            small.Write(tensor.Name, Read(large, tensor));
        }

        small.Steps = large.Steps;
        large.Train(new Batch(7, Images.Values.Slice(24 * 784, 7 * 784)), metrics);
        small.Train(new Batch(7, Images.Values.Slice(24 * 784, 7 * 784)), smallMetrics);
        CollectionAssert.AreEqual(smallMetrics, metrics);
        foreach (TensorInfo tensor in large.Tensors)
        {
            CollectionAssert.AreEqual(Read(small, tensor), Read(large, tensor), tensor.Name);
        }

        static float[] Read(ITrainingSession session, TensorInfo tensor)
        {
            float[] values = new float[tensor.Shape.Length];
            session.Read(tensor.Name, values);
            return values;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SaveLoad_GivesTheSameLatentsAndReconstructions(string name)
    {
        using Autoencoder model = Autoencoder.Fit(Images, Short(name)).Model;
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        using var loaded = Autoencoder.Load(stream);
        float[] expected = new float[8 * model.Latent.Length], actual = new float[8 * model.Latent.Length];
        model.Encode(Images.Values, 8, expected);
        loaded.Encode(Images.Values, 8, actual);
        CollectionAssert.AreEqual(expected, actual);
        float[] expectedImages = new float[8 * 784], actualImages = new float[8 * 784];
        model.Reconstruct(Images.Values, 8, expectedImages);
        loaded.Reconstruct(Images.Values, 8, actualImages);
        CollectionAssert.AreEqual(expectedImages, actualImages);
        Assert.IsTrue(expectedImages.All(float.IsFinite));
    }

    [TestMethod]
    [DataRow("dense-3d")]
    [DataRow("stacked")]
    [DataRow("tied")]
    [DataRow("conv-latent10")]
    [DataRow("conv-pool")]
    [DataRow("sparse-kl")]
    [DataRow("variational")]
    [DataRow("recurrent")]
    public void Fit_AFewEpochs_LowersTheLoss(string name)
    {
        AutoencoderFit fit = Autoencoder.Fit(Images, Presets[name] with { Epochs = 4, Seed = 2, BatchSize = 16 });
        fit.Model.Dispose();
        Assert.IsTrue(fit.Training.Epochs[^1].Training["loss"] < fit.Training.Epochs[0].Training["loss"]);
    }

    [TestMethod]
    public void Tied_HasHalfTheWeights()
    {
        using Autoencoder stacked = Autoencoder.Fit(Images, Short("stacked")).Model;
        using Autoencoder tied = Autoencoder.Fit(Images, Short("tied")).Model;
        int biases = 100 + 30 + 100 + 784;
        Assert.AreEqual((stacked.Encoder.ParameterCount + stacked.Decoder.ParameterCount - biases) / 2, tied.Encoder.ParameterCount + tied.Decoder.ParameterCount - biases);
    }

    [TestMethod]
    [DataRow("preset-pca-linear", 3)]
    [DataRow("preset-dense-3d", 784)]
    [DataRow("preset-stacked", 784)]
    [DataRow("preset-tied", 784)]
    [DataRow("preset-conv-latent10", 784)]
    [DataRow("preset-conv-latent314", 784)]
    [DataRow("preset-conv-pool", 784)]
    [DataRow("preset-recurrent", 784)]
    [DataRow("preset-sparse-kl", 784)]
    [DataRow("preset-sparse-l1", 784)]
    [DataRow("preset-variational", 784)]
    public void Preset_HasTheLayersThatAreCheckedAgainstPyTorch(string fixture, int length)
    {
        var checkedPlan = new PyTorchFixture(PyTorchFixture.Files().Single(file => Path.GetFileNameWithoutExtension(file) == fixture));
        AutoencoderOptions options = fixture == "preset-pca-linear" ? AutoencoderPresets.PcaLinear() : Presets[fixture["preset-".Length..]];
        (Architecture encoder, Architecture decoder) = options.CreateArchitectures([length]);
        AssertSameKinds(checkedPlan.Plan.Networks[0].Architecture, encoder);
        AssertSameKinds(checkedPlan.Plan.Networks[1].Architecture, decoder);
        Assert.AreEqual(checkedPlan.Optimizer, options.Optimizer);
        var objective = (Latent.Networks.Objectives.Reconstruction)checkedPlan.Plan.Objective;
        Assert.AreEqual(objective.Loss, options.Loss);
        Assert.AreEqual(objective.Penalty, options.Penalty);
    }

    [TestMethod]
    public void Recurrent_Decoder_IsTheReference()
    {
        CollectionAssert.AreEqual(
            new Layer[] { new RepeatVector(28), new LSTM(100) { ReturnSequences = true }, new Dense(28), new Sigmoid() },
            AutoencoderPresets.Recurrent().CreateArchitectures([784]).Decoder.Layers.ToArray());
    }

    [TestMethod]
    public void TieWeights_NothingToTie_SaysSo()
    {
        ArgumentException e = Assert.ThrowsExactly<ArchitectureException>(() =>
            new AutoencoderOptions { Encoder = [new Conv2D(2, 3)], TieWeights = true }.CreateArchitectures([1, 8, 8]));
        StringAssert.Contains(e.Message, "TieWeights");
    }

    [TestMethod]
    public void Beta_Negative_NamesPropertyAndValue()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Autoencoder.Fit(Images, Short("variational") with { Beta = -1 }));
        StringAssert.Contains(e.Message, "Beta is -1");
    }

    /// <summary>The same layers but for their numbers of units and channels, which fixtures have fewer of.</summary>
    private static void AssertSameKinds(Architecture expected, Architecture actual)
    {
        CollectionAssert.AreEqual(expected.Layers.Select(Describe).ToArray(), actual.Layers.Select(Describe).ToArray());

        static string Describe(Layer layer) => layer switch
        {
            Conv2D conv => $"Conv2D {conv.Kernel} {conv.Stride} {conv.Padding} {conv.Bias}",
            ConvTranspose2D conv => $"ConvTranspose2D {conv.Kernel} {conv.Stride} {conv.Padding} {conv.OutputPadding} {conv.Bias}",
            MaxPool2D pool => $"MaxPool2D {pool.Size} {pool.Stride}",
            RecurrentLayer recurrent => $"{recurrent.GetType().Name} {recurrent.ReturnSequences}",
            RepeatVector repeat => $"RepeatVector {repeat.Steps}",
            TransposedDense tied => $"TransposedDense {tied.TiedTo} {tied.Bias}",
            LeakyReLU leaky => $"LeakyReLU {leaky.Slope}",
            _ => layer.GetType().Name,
        };
    }

    internal static AutoencoderOptions Short(string name) => Presets[name] with { Epochs = 1, Seed = 11, BatchSize = Math.Min(Presets[name].BatchSize, 48) };

    private static byte[] Bytes(AutoencoderOptions options)
    {
        using Autoencoder model = Autoencoder.Fit(Images, options).Model;
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
