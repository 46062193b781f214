using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;

namespace Latent.Tests.Networks.Managed;

[TestClass]
public sealed class SessionErrorTests
{
    private static readonly Network Encoder = new("encoder", new Architecture([6], new Dense(3)));
    private static readonly Network Decoder = new("decoder", new Architecture([3], new Dense(6)));
    private static readonly ModelPlan Plan = new([Encoder, Decoder], new Reconstruction());

    [TestMethod]
    public void Compile_NoNetworks_IsRefused() => AssertRefused(() => ManagedEngine.Shared.Compile([]), "no network");

    [TestMethod]
    public void Compile_SameNameTwice_IsRefused() => AssertRefused(() => ManagedEngine.Shared.Compile([Encoder, Encoder]), "\"encoder\"");

    [TestMethod]
    public void Compile_NameWithDot_IsRefused() => AssertRefused(() => ManagedEngine.Shared.Compile([Encoder with { Name = "a.b" }]), "\"a.b\"");

    [TestMethod]
    public void Compile_NetworksThatDoNotFit_NamesBothShapes() =>
        AssertRefused(() => Compile(Plan with { Networks = [Encoder, Decoder with { Architecture = new Architecture([4], new Dense(6)) }] }), "\"decoder\"", "[4]", "[3]");

    [TestMethod]
    public void Compile_ReconstructionOfOtherSize_NamesBothShapes() => AssertRefused(() => Compile(Plan with { Networks = [Encoder] }), "[6]", "[3]");

    [TestMethod]
    public void Compile_ClassifierWithOneOutput_IsRefused() =>
        AssertRefused(() => Compile(new ModelPlan([new Network("head", new Architecture([6], new Dense(1)))], new Classification())), "\"head\"", "[1]");

    [TestMethod]
    public void Compile_SettingsOutOfRange_NamesSettingAndValue()
    {
        AssertRefused(() => ManagedEngine.Shared.Compile(Plan, new SessionOptions { BatchSize = 0 }), "BatchSize", "0");
        AssertRefused(() => ManagedEngine.Shared.Compile(Plan, new SessionOptions { Optimizer = new Adam { Beta1 = 1f } }), "Adam.Beta1", "1");
        AssertRefused(() => ManagedEngine.Shared.Compile(Plan, new SessionOptions { Optimizer = new Sgd { Momentum = float.NaN } }), "Sgd.Momentum", "NaN");
        AssertRefused(
            () => Compile(Plan with { Networks = [Encoder with { Optimizer = new RMSprop { Decay = -1f } }, Decoder] }), "RMSprop.Decay", "-1");
    }

    [TestMethod]
    public void Run_UnknownNetwork_NamesThoseThereAre()
    {
        using IInferenceSession session = ManagedEngine.Shared.Compile(Plan.Networks);
        AssertRefused(() => session.Run("critic", new float[6], 1, new float[3]), "\"critic\"", "\"encoder\"", "\"decoder\"");
    }

    [TestMethod]
    public void Run_ShortSpans_GivesBothLengths()
    {
        using IInferenceSession session = ManagedEngine.Shared.Compile(Plan.Networks);
        AssertRefused(() => session.Run("encoder", new float[11], 2, new float[6]), "\"encoder\"", "12", "11");
        AssertRefused(() => session.Run("encoder", new float[12], 2, new float[5]), "\"encoder\"", "6", "5");
        AssertRefused(() => session.Run("encoder", new float[12], -1, new float[5]), $"{-1}");
        session.Run("encoder", [], 0, []);
    }

    [TestMethod]
    public void ReadAndWrite_UnknownTensorOrLength_NamesItAndBothLengths()
    {
        using IInferenceSession session = ManagedEngine.Shared.Compile(Plan.Networks);
        AssertRefused(() => session.Read("encoder.0.wait", new float[18]), "\"encoder.0.wait\"", "encoder.0.weight");
        AssertRefused(() => session.Read("encoder.0.weight", new float[17]), "\"encoder.0.weight\"", "[3 × 6]", "18", "17");
        AssertRefused(() => session.Write("encoder.0.bias", new float[4]), "\"encoder.0.bias\"", "3", "4");
    }

    [TestMethod]
    public void ReadAndWrite_EachTensor_KeepsItsValues()
    {
        using ITrainingSession session = Compile(Plan);
        ulong seed = 1;
        var written = session.Tensors.ToDictionary(tensor => tensor.Name, tensor => GradientCheck.Random(tensor.Shape.Length, seed++));
        foreach (TensorInfo tensor in session.Tensors)
        {
            session.Write(tensor.Name, written[tensor.Name]);
        }

        foreach (TensorInfo tensor in session.Tensors)
        {
            float[] values = new float[tensor.Shape.Length];
            session.Read(tensor.Name, values);
            CollectionAssert.AreEqual(written[tensor.Name], values, tensor.Name);
        }
    }

    [TestMethod]
    public void Train_BatchThatDoesNotFit_SaysWhatWould()
    {
        using ITrainingSession session = ManagedEngine.Shared.Compile(Plan, new SessionOptions { BatchSize = 4 });
        AssertRefused(() => session.Train(new Batch(5, new float[30]), new float[1]), "5 rows", "4");
        AssertRefused(() => session.Train(new Batch(0, []), new float[1]), "0 rows");
        AssertRefused(() => session.Train(new Batch(2, new float[11]), new float[1]), "12", "11");
        AssertRefused(() => session.Train(new Batch(2, new float[12]), []), "loss", "0");
    }

    [TestMethod]
    public void Train_LabelsMissingOrOutOfRange_SaysWhich()
    {
        using ITrainingSession session = ManagedEngine.Shared.Compile(new ModelPlan([Encoder], new Classification()), new SessionOptions { BatchSize = 4 });
        AssertRefused(() => session.Train(new Batch(2, new float[12]), new float[2]), "2 rows", "0 labels");
        AssertRefused(() => session.Train(new Batch(2, new float[12], [0, 3]), new float[2]), "Row 1", "3");
        AssertRefused(() => session.Evaluate(new Batch(2, new float[12], [-1, 0]), new float[2]), "Row 0", $"{-1}");
    }

    [TestMethod]
    public void Compile_BatchLargerThanMemoryHolds_NamesLayerAndRows()
    {
        var plan = new ModelPlan([new Network("net", new Architecture([6], new Dense(100_000), new Dense(6)))], new Reconstruction());
        AssertRefused(() => ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 100_000 }), "\"net\"", "layer 0", $"{100_000:N0}");
    }

    [TestMethod]
    public void Compile_PoolingWindowTooLarge_IsRefused()
    {
        var plan = new ModelPlan([new Network("net", new Architecture([1, 20, 20], new MaxPool2D(20), new Flatten(), new Dense(2)))], new Classification());
        Assert.Contains("20 × 20", Assert.ThrowsExactly<NotSupportedException>(() => Compile(plan)).Message);
    }

    [TestMethod]
    public void Make_BatchNormOutOfRange_NamesSettingAndValue()
    {
        AssertRefused(() => _ = new Architecture([3], new BatchNorm { Momentum = 1.5f }), "Momentum", $"{1.5f}");
        AssertRefused(() => _ = new Architecture([3], new BatchNorm { Epsilon = float.NaN }), "Epsilon", $"{float.NaN}");
    }

    [TestMethod]
    public void Steps_Negative_IsRefused()
    {
        using ITrainingSession session = Compile(Plan);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.Steps = -1);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.LearningRateFactor = float.NaN);
    }

    [TestMethod]
    public void Run_AfterDispose_IsRefused()
    {
        IInferenceSession session = ManagedEngine.Shared.Compile(Plan.Networks);
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run("encoder", new float[6], 1, new float[3]));
    }

    private static ITrainingSession Compile(ModelPlan plan) => ManagedEngine.Shared.Compile(plan, new SessionOptions());

    [TestMethod]
    public void Compile_MoreTrainedValuesThanABufferHolds_NamesTheLayerAndTheNumber()
    {
        // Each layer fits by itself.
        var wide = new Network("wide", new Architecture([25_000], new Dense(25_000), new Dense(25_000), new Dense(25_000), new Dense(25_000)));
        AssertRefused(() => ManagedEngine.Shared.Compile([wide]), "\"wide\"", "layer 3", $"{2_500_075_024:N0}");
    }

    [TestMethod]
    public void Compile_LargerImagesThanInferenceHolds_NamesTheLayerAndTheNumber()
    {
        var large = new Network("large", new Architecture([3, 3_000, 3_000], new Conv2D(64, 3)));
        AssertRefused(() => ManagedEngine.Shared.Compile([large]), "\"large\"", "layer 0", $"{575_232_256:N0}");
    }

    private static void AssertRefused(Action action, params string[] parts)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(action);
        foreach (string part in parts)
        {
            Assert.Contains(part, exception.Message);
        }
    }
}
