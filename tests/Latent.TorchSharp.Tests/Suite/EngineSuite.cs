using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;

namespace Latent.TorchSharp.Tests.Suite;

/// <summary>What every engine has to do; a class of tests for each engine inherits it.</summary>
public abstract class EngineSuite
{
    /// <summary>The cases' names.</summary>
    public static IEnumerable<object[]> Names => EngineCases.All.Select(one => new object[] { one.Name });

    /// <summary>The engine under test.</summary>
    protected abstract IEngine Engine { get; }

    /// <summary>Whether the same steps give the same bits again.</summary>
    protected virtual bool RepeatsItsBits => true;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_WithSmallSteps_LowersTheLossAsItsGradientSays(string name)
    {
        EngineCase one = EngineCases.Find(name);
        if (one.Plan.Objective is AdversarialGame || HasDraws(one))
        {
            // The loss of one step is no function of the weights alone.
            Assert.IsTrue(one.Train(one.Compile(Engine)).All(float.IsFinite));
            return;
        }

        // Gradient descent by a little lowers the loss by rate · |gradient|², where the gradient is what the step took, divided by the rate.
        const float Rate = 1e-3f;
        using ITrainingSession session = one.Compile(Engine, new Sgd(Rate));
        List<float[]> before = [.. Parameters(session).Select(tensor => EngineCase.Read(session, tensor))];
        float first = one.Train(session)[0];
        List<float[]> after = [.. Parameters(session).Select(tensor => EngineCase.Read(session, tensor))];
        float second = one.Train(session)[0];
        double square = before.Zip(after, (b, a) => b.Zip(a, (x, y) => Math.Pow((x - y) / Rate, 2)).Sum()).Sum();
        double curvature = 0.1 + Math.Sqrt(Rate * square);
        if (one.Plan.Networks.All(network => network.Optimizer is null))
        {
            Assert.AreEqual(Rate * square, first - second, (Rate * square * curvature) + 2e-6 * Math.Max(1, first));
        }

        Assert.IsLessThan(first, second);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Steps_Continued_EqualStepsInOneGo(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession whole = one.Compile(Engine), early = one.Compile(Engine), late = one.Compile(Engine);
        for (int step = 0; step < 2; step++)
        {
            one.Train(whole);
            one.Train(early);
        }

        foreach (TensorInfo tensor in early.Tensors)
        {
            late.Write(tensor.Name, EngineCase.Read(early, tensor));
        }

        late.Steps = early.Steps;
        AssertSame(one.Train(whole), one.Train(late), "figures");
        foreach (TensorInfo tensor in whole.Tensors)
        {
            AssertSame(EngineCase.Read(whole, tensor), EngineCase.Read(late, tensor), tensor.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Evaluate_OfACase_ChangesNothing(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession session = one.Compile(Engine);
        List<float[]> before = [.. session.Tensors.Select(tensor => EngineCase.Read(session, tensor))];
        float[] first = one.Evaluate(session), second = one.Evaluate(session);
        CollectionAssert.AreEqual(first, second);
        Assert.IsTrue(first.All(float.IsFinite));
        foreach ((TensorInfo tensor, float[] values) in session.Tensors.Zip(before))
        {
            CollectionAssert.AreEqual(values, EngineCase.Read(session, tensor), tensor.Name);
        }
    }

    [TestMethod]
    public void Train_WithALossThatIsNoNumber_ChangesNoParameter()
    {
        EngineCase one = EngineCases.Find("dense");
        using ITrainingSession session = one.Compile(Engine);
        List<float[]> before = [.. Parameters(session).Select(tensor => EngineCase.Read(session, tensor))];
        float[] samples = [.. one.Samples], metrics = new float[1];
        samples[3] = float.NaN;
        session.Train(new Batch(one.Rows, samples), metrics);
        Assert.IsFalse(float.IsFinite(metrics[0]));
        foreach ((TensorInfo tensor, float[] values) in Parameters(session).Zip(before))
        {
            CollectionAssert.AreEqual(values, EngineCase.Read(session, tensor), tensor.Name);
        }
    }

    [TestMethod]
    public void Frozen_Network_StaysAsItIs()
    {
        EngineCase one = EngineCases.Find("classification behind a frozen encoder");
        using ITrainingSession session = one.Compile(Engine);
        List<TensorInfo> frozen = [.. session.Tensors.Where(tensor => tensor.Name.StartsWith("encoder.", StringComparison.Ordinal))];
        List<float[]> before = [.. frozen.Select(tensor => EngineCase.Read(session, tensor))];
        one.Train(session);
        foreach ((TensorInfo tensor, float[] values) in frozen.Zip(before))
        {
            CollectionAssert.AreEqual(values, EngineCase.Read(session, tensor), tensor.Name);
        }
    }

    [TestMethod]
    public void Run_FromManyThreads_GivesEachItsRows()
    {
        EngineCase one = EngineCases.Find("batch norm of images");
        using IInferenceSession session = Engine.Compile(one.Plan.Networks);
        int length = one.Samples.Length / one.Rows;
        float[] all = new float[one.Samples.Length];
        session.Run("model", one.Samples, one.Rows, all);
        Parallel.For(0, 24, i =>
        {
            int row = i % one.Rows;
            float[] single = new float[length];
            session.Run("model", one.Samples.AsSpan(row * length, length), 1, single);
            for (int j = 0; j < length; j++)
            {
                Assert.AreEqual(all[(row * length) + j], single[j], 1e-5f);
            }
        });
    }

    [TestMethod]
    public void Wrong_Arguments_AreRefusedWithWhatWouldFit()
    {
        EngineCase one = EngineCases.Find("classification");
        using ITrainingSession session = one.Compile(Engine);
        float[] metrics = new float[2];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Run("nobody", [], 0, [])).Message, "\"encoder\"");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Run("encoder", new float[5], 1, new float[5])).Message, "6 values");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Run("encoder", new float[6], 1, new float[4])).Message, "5 values");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Read("encoder.0.weigth", new float[30])).Message, "encoder.0.weight");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Write("encoder.0.weight", new float[29])).Message, "30 values");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Train(new Batch(7, new float[42], new int[7]), metrics)).Message, "7 rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Train(new Batch(6, new float[35], new int[6]), metrics)).Message, "36 values");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Train(new Batch(6, new float[36], [0, 0, 3, 0, 0, 0]), metrics)).Message, "label");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Train(new Batch(6, new float[36], [0]), metrics)).Message, "label");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => session.Train(new Batch(6, new float[36], new int[6]), new float[1])).Message, "accuracy");
        Assert.ThrowsExactly<ArgumentException>(() => Engine.Compile([]));
        Assert.ThrowsExactly<ArgumentException>(() => Engine.Compile(one.Plan with { Objective = new Reconstruction() }, new SessionOptions()));
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => one.Train(session));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Model_WrittenToTheManagedEngineAndBack_IsTheSame(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession session = one.Compile(Engine);
        one.Train(session);
        using IInferenceSession managed = ManagedEngine.Shared.Compile(one.Plan.Networks), again = Engine.Compile(one.Plan.Networks);
        CollectionAssert.AreEqual(managed.Tensors.ToArray(), again.Tensors.ToArray());
        foreach (TensorInfo tensor in managed.Tensors)
        {
            managed.Write(tensor.Name, EngineCase.Read(session, tensor));
            again.Write(tensor.Name, EngineCase.Read(managed, tensor));
            CollectionAssert.AreEqual(EngineCase.Read(session, tensor), EngineCase.Read(again, tensor), tensor.Name);
        }

        Network network = one.Plan.Networks[0];
        float[] input = new float[2 * network.Architecture.Input.Length], expected = new float[2 * network.Architecture.Output.Length], actual = new float[expected.Length];
        Array.Fill(input, 0.4f);
        managed.Run(network.Name, input, 2, expected);
        again.Run(network.Name, input, 2, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5f);
        }
    }

    private void AssertSame(float[] expected, float[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], RepeatsItsBits ? 0f : 1e-5f * Math.Max(1f, Math.Abs(expected[i])), $"{what}, value {i}");
        }
    }

    private static IEnumerable<TensorInfo> Parameters(ITrainingSession session) => session.Tensors.Where(tensor => tensor.Role == TensorRole.Parameter);

    private static bool HasDraws(EngineCase one) => one.Plan.Networks.Any(network => network.Architecture.Layers.Any(layer => layer is Dropout or GaussianNoise or GaussianLatent or BatchNorm or MixedOutput));
}
