using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Networks.Optimizers;
using Latent.Storage;
using Latent.Tests.House;

namespace Latent.Tests.Networks.Fixtures;

/// <summary>The adversarial game against PyTorch: the same weights, batches and latents give the same losses and trained weights of both networks.</summary>
[TestClass]
public sealed class AdversarialFixtureTests
{
    /// <summary>The largest difference, relative to the largest value of the tensor.</summary>
    private const double Tolerance = 1e-5;

    private static string Folder => Path.Combine(Repository.Root, "tests", "Latent.Tests", "Networks", "Fixtures", "Adversarial");

    [TestMethod]
    [DataRow("non-saturating")]
    [DataRow("least-squares")]
    [DataRow("hinge")]
    [DataRow("wasserstein-penalty")]
    [DataRow("non-saturating-penalty-around-zero")]
    [DataRow("dcgan")]
    public void Train_ThreeSteps_EqualsPyTorch(string name)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Folder, name + ".safetensors"));
        using JsonDocument networks = JsonDocument.Parse(file.Metadata["networks"]);
        var plan = new ModelPlan(
            [
                .. networks.RootElement.EnumerateArray().Select(network => new Network(
                    network.GetProperty("name").GetString()!, Architecture.FromJson(network.GetProperty("architecture").GetRawText()))),
            ],
            JsonSerializer.Deserialize(file.Metadata["objective"], NetworkJsonContext.Default.Objective)!);
        Optimizer optimizer = JsonSerializer.Deserialize(file.Metadata["optimizer"], NetworkJsonContext.Default.Optimizer)!;
        float[] samples = file.ReadSingles("samples"), discriminator = file.ReadSingles("discriminator_loss"), generator = file.ReadSingles("generator_loss");
        int length = plan.Networks[1].Architecture.Input.Length, rows = samples.Length / discriminator.Length / length;
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = rows, Optimizer = optimizer, Seed = 0 });
        TensorInfo[] tensors = [.. session.Tensors.Where(tensor => tensor.Role != TensorRole.OptimizerState)];
        foreach (TensorInfo tensor in tensors)
        {
            session.Write(tensor.Name, file.ReadSingles("first." + tensor.Name));
        }

        float[] metrics = new float[plan.Objective.Metrics.Count];
        for (int step = 0; step < discriminator.Length; step++)
        {
            session.Train(new Batch(rows, samples.AsSpan(step * rows * length, rows * length)), metrics);
            Assert.AreEqual(discriminator[step], metrics[1], Tolerance * Math.Abs(discriminator[step]), $"The discriminator's loss of step {step}.");
            Assert.AreEqual(generator[step], metrics[2], Tolerance * Math.Abs(generator[step]), $"The generator's loss of step {step}.");
        }

        foreach (TensorInfo tensor in tensors)
        {
            float[] expected = file.ReadSingles("last." + tensor.Name), actual = new float[expected.Length];
            session.Read(tensor.Name, actual);
            double scale = expected.Max(value => Math.Abs((double)value));
            for (int i = 0; i < expected.Length; i++)
            {
                double error = Math.Abs((double)expected[i] - actual[i]);
                Assert.IsTrue(error <= Tolerance * scale, $"{tensor.Name}: value {i} is {actual[i]}, PyTorch's {expected[i]}; off by {error / scale:E2} of the largest.");
            }
        }
    }
}
