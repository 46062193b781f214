using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Tests.Numerics;

namespace Latent.Tests.Networks.Managed;

[TestClass]
public sealed class AdversarialTests
{
    private const int Rows = 6;
    private const int DiscriminatorMetric = 1;
    private const int GeneratorMetric = 2;

    [TestMethod]
    [DataRow(AdversarialLoss.NonSaturating)]
    [DataRow(AdversarialLoss.LeastSquares)]
    [DataRow(AdversarialLoss.Hinge)]
    [DataRow(AdversarialLoss.Wasserstein)]
    public void Gradients_OfEveryLoss_EqualFiniteDifferences(AdversarialLoss loss) =>
        CheckGradients(new AdversarialGame { Loss = loss }, Vectors(), sample: 4);

    [TestMethod]
    public void Gradients_OfSummedLossWithSmoothing_EqualFiniteDifferences() =>
        CheckGradients(new AdversarialGame { Reduction = Reduction.Sum, LabelSmoothing = 0.2f }, Vectors(), sample: 4);

    [TestMethod]
    public void Gradients_BehindASigmoid_EqualFiniteDifferences() => CheckGradients(
        new AdversarialGame(),
        [
            Generator(3, new Dense(4), new Tanh()),
            Discriminator([4], new Dense(6), new Tanh(), new Dense(1), new Sigmoid()),
        ],
        sample: 4);

    [TestMethod]
    public void Gradients_WithBatchNormalization_EqualFiniteDifferences() => CheckGradients(
        new AdversarialGame(),
        [
            Generator([3, 1, 1], new ConvTranspose2D(4, 2) { Bias = false }, new BatchNorm(), new Tanh(), new ConvTranspose2D(1, 2, 2), new Tanh()),
            Discriminator([1, 4, 4], new Conv2D(3, 2, 2) { Bias = false }, new BatchNorm(), new Tanh(), new Conv2D(1, 2)),
        ],
        sample: 16);

    [TestMethod]
    public void Gradients_OfThePenalty_EqualFiniteDifferences() =>
        CheckGradients(new AdversarialGame { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 10 }, Vectors(), sample: 4, tolerance: 0.03);

    [TestMethod]
    public void Gradients_OfThePenaltyAroundZero_EqualFiniteDifferences() =>
        CheckGradients(new AdversarialGame { GradientPenalty = 4, GradientPenaltyTarget = 0 }, Vectors(), sample: 4, tolerance: 0.03);

    [TestMethod]
    public void Gradients_OfThePenaltyWithLabels_EqualFiniteDifferences() => CheckGradients(
        new AdversarialGame { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 5, Classes = 2 },
        [Generator(5, new Dense(4), new Tanh()), Discriminator([6], new Dense(6), new Tanh(), new Dense(1))],
        sample: 4,
        tolerance: 0.03);

    [TestMethod]
    public void Gradients_WithLabelsAsChannels_EqualFiniteDifferences() => CheckGradients(
        new AdversarialGame { Classes = 2 },
        [
            Generator([5, 1, 1], new ConvTranspose2D(1, 4), new Tanh()),
            Discriminator([3, 4, 4], new Conv2D(3, 2, 2), new Tanh(), new Conv2D(1, 2)),
        ],
        sample: 16);

    [TestMethod]
    public void Gradients_WithConditionAndPacking_EqualFiniteDifferences() => CheckGradients(
        new AdversarialGame { ConditionLength = 2, ConditionWeight = 0.7f, Packing = 2 },
        [Generator(5, new Dense(4), new Sigmoid()), Discriminator([12], new Dense(6), new Tanh(), new Dense(1))],
        sample: 6);

    [TestMethod]
    public void Train_WithSpectralNormalization_KeepsSingularValuesAtMostOne()
    {
        ImmutableArray<Network> networks = Vectors();
        using ITrainingSession session = ManagedEngine.Shared.Compile(
            new ModelPlan(networks, new AdversarialGame { Loss = AdversarialLoss.Hinge, SpectralNormalization = true }),
            new SessionOptions { BatchSize = Rows, Optimizer = new Adam(0.05f), Seed = 3 });
        float[] metrics = new float[6], samples = Samples(4, 7);
        for (int step = 0; step < 60; step++)
        {
            session.Train(new Batch(Rows, samples), metrics);
        }

        float[] weight = Read(session, "discriminator.0.weight");
        Assert.IsLessThan(1.05, LargestSingularValue(weight, rows: 6, columns: 4));
        Assert.IsGreaterThan(0.7, LargestSingularValue(weight, rows: 6, columns: 4), "A trained weight lies at the bound.");
    }

    [TestMethod]
    public void Train_WithAverage_FollowsTheGeneratorSlowly()
    {
        ImmutableArray<Network> networks = [.. Vectors(), new Network("generator-average", Vectors()[0].Architecture) { IsFrozen = true }];
        using ITrainingSession session = Compile(new AdversarialGame { AverageDecay = 0.9f }, networks);
        float[] metrics = new float[6], samples = Samples(4, 7);
        session.Train(new Batch(Rows, samples), metrics);
        CollectionAssert.AreEqual(Read(session, "generator.0.weight"), Read(session, "generator-average.0.weight"));
        float[] before = Read(session, "generator-average.0.weight");
        session.Train(new Batch(Rows, samples), metrics);
        float[] after = Read(session, "generator-average.0.weight"), generator = Read(session, "generator.0.weight");

        // At the second step the average keeps (1 + 1) / (10 + 1) of itself.
        for (int i = 0; i < after.Length; i++)
        {
            Assert.AreEqual((2f / 11 * before[i]) + (9f / 11 * generator[i]), after[i], 1e-5f);
        }
    }

    [TestMethod]
    public void Train_TwoDiscriminatorSteps_MovesTheGeneratorAtEverySecond()
    {
        using ITrainingSession session = Compile(new AdversarialGame { DiscriminatorSteps = 2 }, Vectors());
        float[] metrics = new float[6], samples = Samples(4, 7), first = Read(session, "generator.0.weight");
        session.Train(new Batch(Rows, samples), metrics);
        CollectionAssert.AreEqual(first, Read(session, "generator.0.weight"));
        session.Train(new Batch(Rows, samples), metrics);
        CollectionAssert.AreNotEqual(first, Read(session, "generator.0.weight"));
    }

    [TestMethod]
    public void Train_ContinuedInAnotherSession_GivesTheSameBits()
    {
        var objective = new AdversarialGame { Loss = AdversarialLoss.Hinge, SpectralNormalization = true, DiscriminatorSteps = 2, GradientPenalty = 1 };
        ImmutableArray<Network> networks = [.. Vectors(), new Network("generator-average", Vectors()[0].Architecture) { IsFrozen = true }];
        using ITrainingSession one = Compile(objective, networks), other = Compile(objective, networks);
        float[] metrics = new float[6], samples = Samples(4, 7);
        for (int step = 0; step < 9; step++)
        {
            if (step == 5)
            {
                other.Steps = one.Steps;
                foreach (TensorInfo tensor in one.Tensors)
                {
                    other.Write(tensor.Name, Read(one, tensor.Name));
                }
            }

            one.Train(new Batch(Rows, samples), metrics);
            if (step >= 5)
            {
                other.Train(new Batch(Rows, samples), metrics);
            }
        }

        foreach (TensorInfo tensor in one.Tensors)
        {
            CollectionAssert.AreEqual(Read(one, tensor.Name), Read(other, tensor.Name), tensor.Name);
        }
    }

    [TestMethod]
    [DataRow(AdversarialLoss.NonSaturating, 0f, false)]
    [DataRow(AdversarialLoss.Hinge, 0f, true)]
    [DataRow(AdversarialLoss.Wasserstein, 1f, true)]
    public void Train_InSteadyState_AllocatesNothing(AdversarialLoss loss, float penalty, bool isSpectral)
    {
        ImmutableArray<Network> networks = [.. Vectors(), new Network("generator-average", Vectors()[0].Architecture) { IsFrozen = true }];
        using ITrainingSession session = Compile(new AdversarialGame { GradientPenalty = penalty, Loss = loss, SpectralNormalization = isSpectral }, networks);
        AssertAllocatesNothing(session, Samples(4, 7), default);
    }

    [TestMethod]
    public void Train_ConditionalImagesInSteadyState_AllocatesNothing()
    {
        using ITrainingSession session = Compile(
            new AdversarialGame { Classes = 2 },
            [
                Generator([5, 1, 1], new ConvTranspose2D(4, 2) { Bias = false }, new BatchNorm(), new ReLU(), new ConvTranspose2D(1, 2, 2), new Tanh()),
                Discriminator([3, 4, 4], new Conv2D(3, 2, 2) { Bias = false }, new BatchNorm(), new LeakyReLU(0.2f), new Dropout(0.3f), new Conv2D(1, 2)),
            ]);
        AssertAllocatesNothing(session, Samples(16, 7), [0, 1, 1, 0, 1, 0]);
    }

    [TestMethod]
    public void Compile_DiscriminatorOfAnotherSize_SaysWhatWouldFit()
    {
        ImmutableArray<Network> networks = [Generator(3, new Dense(4)), Discriminator([5], new Dense(1))];
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Compile(new AdversarialGame(), networks));
        StringAssert.Contains(error.Message, "5 values");
        StringAssert.Contains(error.Message, "4 values");
    }

    [TestMethod]
    public void Compile_PenaltyWithBatchNormalization_IsRefused()
    {
        ImmutableArray<Network> networks = [Generator(3, new Dense(4)), Discriminator([4], new Dense(4), new BatchNorm(), new Dense(1))];
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Compile(new AdversarialGame { GradientPenalty = 10 }, networks));
        StringAssert.Contains(error.Message, "batch normalization");
    }

    [TestMethod]
    public void Train_LabelOutOfRange_NamesRowAndRange()
    {
        using ITrainingSession session = Compile(
            new AdversarialGame { Classes = 2 }, [Generator(5, new Dense(4)), Discriminator([6], new Dense(1))]);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => session.Train(new Batch(2, new float[8], [0, 2]), new float[6]));
        StringAssert.Contains(error.Message, "row 1");
        StringAssert.Contains(error.Message, "2 classes");
    }

    private static void AssertAllocatesNothing(ITrainingSession session, float[] samples, int[]? labels)
    {
        float[] metrics = new float[6];
        AllocationAssert.None(() => session.Train(new Batch(Rows, samples, labels), metrics), before: 60);
    }

    private static void CheckGradients(AdversarialGame objective, ImmutableArray<Network> networks, int sample, double tolerance = 0.01)
    {
        // With a rate far below the weights' last bits nothing moves, and metrics are the losses at the weights given.
        using ITrainingSession still = ManagedEngine.Shared.Compile(new ModelPlan(networks, objective), new SessionOptions { BatchSize = Rows, Optimizer = new Sgd(1e-30f), Seed = 5 });
        CheckGradients(objective, networks, still, moved: 1, DiscriminatorMetric, sample, tolerance);
        CheckGradients(objective, networks, still, moved: 0, GeneratorMetric, sample, tolerance);
    }

    private static void CheckGradients(
        AdversarialGame objective, ImmutableArray<Network> networks, ITrainingSession still, int moved, int metric, int sample, double tolerance)
    {
        const float Rate = 0.25f;
        ImmutableArray<Network> moving = networks.SetItem(moved, networks[moved] with { Optimizer = new Sgd(Rate) })
            .SetItem(1 - moved, networks[1 - moved] with { Optimizer = new Sgd(1e-30f) });
        using ITrainingSession session = ManagedEngine.Shared.Compile(new ModelPlan(moving, objective), new SessionOptions { BatchSize = Rows, Seed = 5 });
        float[] samples = Samples(sample, 11), metrics = new float[6];
        int[] labels = [0, 1, 1, 0, 1, 0];
        var before = session.Tensors.ToDictionary(tensor => tensor.Name, tensor => Read(session, tensor.Name));
        session.Train(new Batch(Rows, samples, labels), metrics);
        int checkedValues = 0;
        foreach (TensorInfo tensor in session.Tensors.Where(tensor => tensor.Role == TensorRole.Parameter && tensor.Name.StartsWith(networks[moved].Name + ".", StringComparison.Ordinal)))
        {
            float[] values = before[tensor.Name], after = Read(session, tensor.Name);
            for (int i = 0; i < values.Length; i += 3)
            {
                const float Step = 4e-3f;
                double gradient = (values[i] - (double)after[i]) / Rate;
                double expected = (LossAt(values[i] + Step) - LossAt(values[i] - Step)) / (2 * Step);
                Assert.AreEqual(expected, gradient, (tolerance * Math.Abs(expected)) + 2e-3, $"{tensor.Name}[{i}]");
                checkedValues += Math.Abs(expected) > 1e-2 ? 1 : 0;

                double LossAt(float value)
                {
                    float[] changed = [.. values];
                    changed[i] = value;
                    foreach ((string name, float[] original) in before.Where(pair => !pair.Key.StartsWith("optimizer", StringComparison.Ordinal)))
                    {
                        still.Write(name, name == tensor.Name ? changed : original);
                    }

                    still.Steps = 0;
                    still.Train(new Batch(Rows, samples, labels), metrics);
                    return metrics[metric];
                }
            }
        }

        Assert.IsGreaterThan(3, checkedValues, "Too few gradients differ from zero to say anything.");
    }

    private static ImmutableArray<Network> Vectors() =>
    [
        Generator(3, new Dense(5), new Tanh(), new Dense(4)),
        Discriminator([4], new Dense(6), new Tanh(), new Dense(1)),
    ];

    private static Network Generator(Shape input, params ImmutableArray<Layer> layers) => new("generator", new Architecture(input, layers));

    private static Network Generator(int latent, params ImmutableArray<Layer> layers) => Generator([latent], layers);

    private static Network Discriminator(Shape input, params ImmutableArray<Layer> layers) => new("discriminator", new Architecture(input, layers));

    private static ITrainingSession Compile(AdversarialGame objective, ImmutableArray<Network> networks) =>
        ManagedEngine.Shared.Compile(new ModelPlan(networks, objective), new SessionOptions { BatchSize = Rows, Optimizer = new Adam(0.01f), Seed = 3 });

    private static float[] Samples(int length, ulong seed)
    {
        float[] samples = new float[Rows * length];
        var random = new RandomStream(seed, RandomPurpose.Generation);
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = random.NextSingle();
        }

        return samples;
    }

    private static float[] Read(ITrainingSession session, string tensor)
    {
        float[] values = new float[session.Tensors.First(info => info.Name == tensor).Shape.Length];
        session.Read(tensor, values);
        return values;
    }

    private static double LargestSingularValue(float[] weight, int rows, int columns)
    {
        double[] right = [.. Enumerable.Repeat(1.0, columns)];
        double norm = 0;
        for (int iteration = 0; iteration < 200; iteration++)
        {
            double[] left = [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Sum(column => weight[(row * columns) + column] * right[column]))];
            right = [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, rows).Sum(row => weight[(row * columns) + column] * left[row]))];
            norm = Math.Sqrt(right.Sum(value => value * value));
            right = [.. right.Select(value => value / norm)];
        }

        return Math.Sqrt(norm);
    }
}
