using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;

namespace Latent.Tests.Networks.Managed;

[TestClass]
public sealed class ObjectiveTests
{
    private static readonly Network Encoder = new("encoder", new Architecture([8], new Dense(6), new SELU(), new GaussianLatent(3)));
    private static readonly Network Decoder = new("decoder", new Architecture([3], new Dense(8), new Sigmoid()));

    [TestMethod]
    public void Metrics_EachSetting_AddsItsName()
    {
        CollectionAssert.AreEqual(new[] { "loss" }, new Reconstruction().Metrics.ToArray());
        CollectionAssert.AreEqual(new[] { "loss", "rounded_accuracy" }, new Reconstruction { ReportsRoundedAccuracy = true }.Metrics.ToArray());
        CollectionAssert.AreEqual(
            new[] { "loss", "reconstruction", "divergence", "penalty", "rounded_accuracy" },
            new Reconstruction { DivergenceWeight = 1f, Penalty = new AbsolutePenalty(), ReportsRoundedAccuracy = true }.Metrics.ToArray());
    }

    [TestMethod]
    public void Evaluate_Variational_ReportsPartsOfTheLoss()
    {
        const float Weight = 0.25f;
        var objective = new Reconstruction { DivergenceWeight = Weight, Penalty = new AbsolutePenalty(0.1f), ReportsRoundedAccuracy = true };
        using ITrainingSession session = ManagedEngine.Shared.Compile(new ModelPlan([Encoder, Decoder], objective), new SessionOptions { BatchSize = 5 });
        float[] samples = GradientCheck.Random(40, 3, 0f, 1f), metrics = new float[5], latents = new float[15], output = new float[40];
        session.Evaluate(new Batch(5, samples), metrics);
        session.Run("encoder", samples, 5, latents);
        session.Run("decoder", latents, 5, output);
        float[] logVariances = LogVariances(session, samples, 5);
        double error = output.Zip(samples, (o, s) => Math.Pow((double)o - s, 2)).Average();
        double divergence = latents.Zip(logVariances, (m, v) => 0.5 * (((double)m * m) + Math.Exp(v) - 1 - v)).Sum() / 5;
        double penalty = 0.1 * latents.Sum(value => Math.Abs((double)value)) / 5;
        Assert.AreEqual(error, metrics[1], 1e-6);
        Assert.AreEqual(divergence, metrics[2], 1e-6);
        Assert.AreEqual(penalty, metrics[3], 1e-6);
        Assert.AreEqual(output.Zip(samples, (o, s) => MathF.Round(o) == MathF.Round(s) ? 1.0 : 0).Average(), metrics[4], 1e-6);
        Assert.AreEqual(error + (Weight * divergence) + penalty, metrics[0], 1e-6);
    }

    [TestMethod]
    public void Train_Variational_KeepsRunningDivergenceOfEachLatent()
    {
        var objective = new Reconstruction { DivergenceWeight = 1f };
        using ITrainingSession session = ManagedEngine.Shared.Compile(
            new ModelPlan([Encoder, Decoder], objective), new SessionOptions { BatchSize = 5, Optimizer = new Sgd(1e-30f) });
        float[] samples = GradientCheck.Random(40, 3, 0f, 1f), metrics = new float[3], running = new float[3];
        for (int step = 0; step < 400; step++)
        {
            session.Train(new Batch(5, samples), metrics);
        }

        session.Read("encoder.2.running_divergence", running);
        Assert.AreEqual(metrics[2], running.Sum(), 1e-4f * metrics[2]);
        Assert.IsTrue(running.All(value => value > 0));
    }

    [TestMethod]
    public void Train_Variational_DrawsAnewEachStepAndTheSameAgain()
    {
        var plan = new ModelPlan([Encoder, Decoder], new Reconstruction());
        float[] samples = GradientCheck.Random(40, 3, 0f, 1f);
        float[] Losses()
        {
            using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 5, Optimizer = new Sgd(1e-30f), Seed = 4 });
            float[] losses = new float[3], metrics = new float[1];
            for (int step = 0; step < 3; step++)
            {
                session.Train(new Batch(5, samples), metrics);
                losses[step] = metrics[0];
            }

            return losses;
        }

        float[] first = Losses();
        CollectionAssert.AreEqual(first, Losses());
        Assert.AreNotEqual(first[0], first[1]);
        Assert.AreNotEqual(first[1], first[2]);
    }

    [TestMethod]
    public void Compile_DivergenceWithoutLatents_IsRefused() =>
        AssertRefused(
            new ModelPlan([new Network("net", new Architecture([8], new Dense(8)))], new Reconstruction { DivergenceWeight = 1f }), "DivergenceWeight", "GaussianLatent");

    [TestMethod]
    public void Compile_PenaltyWithoutEncoder_IsRefused() =>
        AssertRefused(new ModelPlan([new Network("net", new Architecture([8], new Dense(8)))], new Reconstruction { Penalty = new AbsolutePenalty() }), "Penalty");

    [TestMethod]
    public void Compile_TiedLayerThatDoesNotFit_NamesBoth()
    {
        Network encoder = new("encoder", new Architecture([8], new Dense(3), new SELU()));
        ModelPlan Tied(int units, string to) => new([encoder, new Network("decoder", new Architecture([3], new TransposedDense(units, to)))], new Reconstruction());
        AssertRefused(Tied(8, "body.0"), "decoder", "body.0", "no network");
        AssertRefused(Tied(8, "encoder.1"), "encoder.1", "no dense layer");
        AssertRefused(Tied(8, "encoder.7"), "encoder.7", "no dense layer");
        AssertRefused(Tied(9, "encoder.0"), "[3 × 9]", "[3 × 8]");
        Assert.ThrowsExactly<ArgumentException>(() => new TransposedDense(3, "encoder"));
        ArgumentException alone = Assert.Throws<ArgumentException>(() => ManagedEngine.Shared.Compile([Tied(8, "encoder.0").Networks[1]]));
        Assert.Contains("together", alone.Message);
    }

    [TestMethod]
    public void Train_TiedWeights_MoveWithBothGradients()
    {
        Network encoder = new("encoder", new Architecture([8], new Dense(3)));
        var plan = new ModelPlan([encoder, new Network("decoder", new Architecture([3], new TransposedDense(8, "encoder.0")))], new Reconstruction());
        Assert.AreEqual(8, plan.Networks[1].Architecture.ParameterCount);
        float[] samples = GradientCheck.Random(64 * 8, 3, 0f, 1f), metrics = new float[1];
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 64, Optimizer = new Adam(0.01f) });
        session.Train(new Batch(64, samples), metrics);
        float before = metrics[0];
        for (int step = 0; step < 300; step++)
        {
            session.Train(new Batch(64, samples), metrics);
        }

        Assert.IsLessThan(0.5f * before, metrics[0]);
        float[] weight = new float[24], latent = new float[3], output = new float[8], bias = new float[8];
        session.Read("encoder.0.weight", weight);
        session.Read("decoder.0.bias", bias);
        latent[1] = 1f;
        session.Run("decoder", latent, 1, output);
        for (int i = 0; i < 8; i++)
        {
            Assert.AreEqual(weight[8 + i] + bias[i], output[i], 1e-6f);
        }
    }

    /// <summary>The log-variances, by a network that has the second head as its last layer.</summary>
    private static float[] LogVariances(ITrainingSession session, float[] samples, int rows)
    {
        using IInferenceSession probe = ManagedEngine.Shared.Compile([new Network("probe", new Architecture([8], new Dense(6), new SELU(), new Dense(3)))]);
        foreach ((string from, string to, int length) in ((string, string, int)[])
            [("encoder.0.weight", "probe.0.weight", 48), ("encoder.0.bias", "probe.0.bias", 6), ("encoder.2.log_variance_weight", "probe.2.weight", 18), ("encoder.2.log_variance_bias", "probe.2.bias", 3)])
        {
            float[] values = new float[length];
            session.Read(from, values);
            probe.Write(to, values);
        }

        float[] output = new float[rows * 3];
        probe.Run("probe", samples, rows, output);
        return output;
    }

    private static void AssertRefused(ModelPlan plan, params string[] parts)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ManagedEngine.Shared.Compile(plan, new SessionOptions()));
        foreach (string part in parts)
        {
            Assert.Contains(part, exception.Message);
        }
    }
}
