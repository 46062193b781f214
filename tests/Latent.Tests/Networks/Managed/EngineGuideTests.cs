using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;

namespace Latent.Tests.Networks.Managed;

/// <summary>Runs what docs/engine.md shows.</summary>
[TestClass]
public sealed class EngineGuideTests
{
    [TestMethod]
    public void Guide_Code_Runs()
    {
        float[] samples = GradientCheck.Random(64 * 784, 1, 0f, 1f), latents = new float[64 * 10];

        var encoder = new Network("encoder", new Architecture([784], new Dense(128), new ReLU(), new Dense(10)));
        var decoder = new Network("decoder", new Architecture([10], new Dense(128), new ReLU(), new Dense(784), new Sigmoid()));
        var plan = new ModelPlan([encoder, decoder], new Reconstruction { Loss = new BinaryCrossEntropy() });
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 64, Optimizer = new Adam(), Seed = 1 });

        float[] metrics = new float[plan.Objective.Metrics.Count];
        session.Train(new Batch(64, samples), metrics);         // metrics[0] is the loss before the step
        session.Run("encoder", samples, rows: 64, latents);     // inference, from any thread
        float[] weight = new float[128 * 784];
        session.Read("encoder.0.weight", weight);               // PyTorch's names, shapes and order

        Assert.AreEqual(0.7, metrics[0], 0.05, "An untrained network should guess one half.");
        Assert.IsTrue(latents.Any(value => value != 0f) && weight.Any(value => value != 0f));
    }
}
