using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Networks.Optimizers;
using Latent.TorchSharp.Tests.Suite;

namespace Latent.TorchSharp.Tests;

/// <summary>The engine against the managed one, within 1e-4 of each tensor's length.</summary>
[TestClass]
public sealed class EqualityTests
{
    private const double Tolerance = 1e-4;

    private static readonly TorchSharpEngine Engine = TestEngine.Create();

    public static IEnumerable<object[]> Names => EngineSuite.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Run_OfEveryNetwork_EqualsTheManagedEngine(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using IInferenceSession managed = ManagedEngine.Shared.Compile(one.Plan.Networks), torch = Engine.Compile(one.Plan.Networks);
        foreach (Network network in one.Plan.Networks)
        {
            float[] input = new float[3 * network.Architecture.Input.Length];
            for (int i = 0; i < input.Length; i++)
            {
                input[i] = MathF.Sin(1.3f * i);
            }

            float[] expected = new float[3 * network.Architecture.Output.Length], actual = new float[expected.Length];
            managed.Run(network.Name, input, 3, expected);
            torch.Run(network.Name, input, 3, actual);
            AssertClose(expected, actual, network.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_OfOneStep_EqualTheManagedEngine(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession managed = one.Compile(ManagedEngine.Shared, new Sgd(1f)), torch = one.Compile(Engine, new Sgd(1f));
        AssertClose(one.Evaluate(managed), one.Evaluate(torch), "figures of an evaluation");
        foreach (TensorInfo tensor in managed.Tensors)
        {
            CollectionAssert.AreEqual(EngineCase.Read(managed, tensor), EngineCase.Read(torch, tensor), tensor.Name);
        }

        float[][] before = [.. managed.Tensors.Select(tensor => EngineCase.Read(managed, tensor))];
        AssertClose(one.Train(managed), one.Train(torch), "figures of the step");

        // A descent by 1 moves each parameter by its gradient.
        for (int i = 0; i < before.Length; i++)
        {
            TensorInfo tensor = managed.Tensors[i];
            if (tensor.Role == TensorRole.Parameter)
            {
                float[] expected = Subtract(before[i], EngineCase.Read(managed, tensor)), actual = Subtract(before[i], EngineCase.Read(torch, tensor));
                AssertClose(expected, actual, tensor.Name, rounding: 1e-6);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ThreeSteps_OfItsOptimizer_EqualTheManagedEngine(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession managed = one.Compile(ManagedEngine.Shared), torch = one.Compile(Engine);
        for (int step = 0; step < 3; step++)
        {
            AssertClose(one.Train(managed), one.Train(torch), $"figures of step {step}");
        }

        CollectionAssert.AreEqual(managed.Tensors.ToArray(), torch.Tensors.ToArray());
        foreach (TensorInfo tensor in managed.Tensors)
        {
            AssertClose(EngineCase.Read(managed, tensor), EngineCase.Read(torch, tensor), tensor.Name);
        }

        Assert.AreEqual(3, torch.Steps);
    }

    private static float[] Subtract(float[] first, float[] second) => [.. first.Zip(second, (a, b) => a - b)];

    private static void AssertClose(float[] expected, float[] actual, string what, double rounding = 1e-7)
    {
        double length = Math.Sqrt(expected.Sum(value => (double)value * value)), distance = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum());
        Assert.IsTrue(distance <= (Tolerance * length) + (rounding * Math.Sqrt(expected.Length)), $"{what}: {distance:g3} apart, at a length of {length:g3}.");
    }
}
