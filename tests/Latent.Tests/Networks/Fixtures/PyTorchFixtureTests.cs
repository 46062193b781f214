using Latent.Networks.Engines;
using Latent.Networks.Managed;

namespace Latent.Tests.Networks.Fixtures;

/// <summary>The managed engine against PyTorch: the same weights and batches give the same outputs, losses, gradients and trained weights.</summary>
[TestClass]
public sealed class PyTorchFixtureTests
{
    /// <summary>The largest difference, relative to the largest value of the tensor.</summary>
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Names => PyTorchFixture.Files().Select(file => new object[] { Path.GetFileNameWithoutExtension(file) });

    [TestMethod]
    public void Files_AreThere() => Assert.IsGreaterThanOrEqualTo(17, PyTorchFixture.Files().Length);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_SameWeightsAndBatches_EqualsPyTorch(string name)
    {
        var fixture = new PyTorchFixture(PyTorchFixture.Files().Single(file => Path.GetFileNameWithoutExtension(file) == name));
        using var session = (ManagedTrainingSession)ManagedEngine.Shared.Compile(fixture.Plan, new SessionOptions { BatchSize = fixture.Rows, Optimizer = fixture.Optimizer });

        // PyTorch's networks keep no running divergence of their latents.
        TensorInfo[] tensors = [.. session.Tensors.Where(tensor => tensor.Role != TensorRole.OptimizerState && !tensor.Name.EndsWith(".running_divergence", StringComparison.Ordinal))];
        foreach (TensorInfo tensor in tensors)
        {
            session.Write(tensor.Name, fixture["first." + tensor.Name]);
        }

        float[] current = fixture.Batch(0).Samples.ToArray();
        foreach (Network network in fixture.Plan.Networks)
        {
            float[] next = new float[fixture.Rows * network.Architecture.Output.Length];
            session.Run(network.Name, current, fixture.Rows, next);
            current = next;
        }

        AssertClose(fixture["output"], current, "the output");
        float[] metrics = new float[fixture.Plan.Objective.Metrics.Count];
        for (int step = 0; step < fixture.Steps; step++)
        {
            session.Train(fixture.Batch(step), metrics);
            Assert.AreEqual(fixture["loss"][step], metrics[0], Tolerance * fixture["loss"][step], $"The loss of step {step}.");
            foreach (TensorInfo tensor in tensors.Where(tensor => step == 0 && tensor.Role == TensorRole.Parameter))
            {
                float[] gradient = new float[tensor.Shape.Length];
                session.ReadGradient(tensor.Name, gradient);
                AssertClose(fixture["gradient." + tensor.Name], gradient, $"the gradient of {tensor.Name}");
            }
        }

        foreach (TensorInfo tensor in tensors)
        {
            float[] values = new float[tensor.Shape.Length];
            session.Read(tensor.Name, values);
            AssertClose(fixture["last." + tensor.Name], values, $"{tensor.Name} after {fixture.Steps} steps");
        }
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        double scale = expected.Max(value => Math.Abs((double)value));
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)expected[i] - actual[i]);
            Assert.IsTrue(error <= Tolerance * scale, $"{what}: value {i} is {actual[i]}, PyTorch's {expected[i]}; off by {error / scale:E2} of the largest.");
        }
    }
}
