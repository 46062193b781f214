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
[DoNotParallelize]
public sealed class SessionTests
{
    private static readonly Architecture Encoder = new(
        [1, 12, 12], new GaussianNoise(0.1f), new Conv2D(6, 3, 2), new BatchNorm(), new LeakyReLU(0.2f), new MaxPool2D(2), new Flatten(), new Dropout(0.2f), new Dense(10), new SELU());

    private static readonly Architecture Decoder = new(
        [10], new Dense(6 * 6 * 4), new ReLU(), new Reshape(4, 6, 6), new ConvTranspose2D(1, 3, 2) { Padding = Padding.Same }, new Sigmoid());

    private static readonly ModelPlan Plan = new([new Network("encoder", Encoder), new Network("decoder", Decoder)], new Reconstruction { Loss = new BinaryCrossEntropy() });

    // 144 values as 12 steps of 12: the layers that the first plan has not.
    private static readonly ModelPlan Recurrent = new(
        [
            new Network("encoder", new Architecture([12, 12], new LSTM(20) { ReturnSequences = true }, new GRU(17), new Dense(18), new SELU(), new GaussianLatent(10))),
            new Network("decoder", new Architecture([10], new RepeatVector(12), new GRU(9) { ReturnSequences = true }, new Dense(12), new Sigmoid())),
        ],
        new Reconstruction { Loss = new BinaryCrossEntropy(), DivergenceWeight = 0.01f, Penalty = new SparsityPenalty(), ReportsRoundedAccuracy = true });

    [TestMethod]
    public void Train_OneThreadOrMany_GivesEqualBits()
    {
        int threads = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            float[] one = WeightsAfter(new Adam(), 5), oneRecurrent = WeightsAfter(new Adam(), 5, plan: Recurrent);
            foreach (int count in (int[])[2, 3, 7])
            {
                WorkerPool.Shared.MaxThreads = count;
                AssertSameBits(one, WeightsAfter(new Adam(), 5));
                AssertSameBits(oneRecurrent, WeightsAfter(new Adam(), 5, plan: Recurrent));
            }
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = threads;
        }
    }

    [TestMethod]
    public void Train_InterruptedAndContinued_GivesEqualBits()
    {
        float[] samples = GradientCheck.Random(32 * 144, 5, 0f, 1f);
        float[] metrics = new float[1];
        var options = new SessionOptions { BatchSize = 32, Optimizer = new RMSprop { Momentum = 0.5f }, Seed = 3 };
        using ITrainingSession whole = ManagedEngine.Shared.Compile(Plan, options);
        using ITrainingSession begun = ManagedEngine.Shared.Compile(Plan, options);
        for (int step = 0; step < 6; step++)
        {
            whole.Train(new Batch(32, samples), metrics);
            if (step < 3)
            {
                begun.Train(new Batch(32, samples), metrics);
            }
        }

        using ITrainingSession resumed = ManagedEngine.Shared.Compile(Plan, options);
        foreach (TensorInfo tensor in begun.Tensors)
        {
            resumed.Write(tensor.Name, Read(begun, tensor));
        }

        resumed.Steps = begun.Steps;
        for (int step = 3; step < 6; step++)
        {
            resumed.Train(new Batch(32, samples), metrics);
        }

        AssertSameBits(AllTensors(whole), AllTensors(resumed));
    }

    [TestMethod]
    public void Train_SteadyState_AllocatesNothing()
    {
        float[] samples = GradientCheck.Random(32 * 144, 5, 0f, 1f);
        float[] metrics = new float[5], rows = GradientCheck.Random(600 * 144, 5, 0f, 1f), latents = new float[600 * 10];
        foreach ((ModelPlan plan, Optimizer optimizer) in ((ModelPlan, Optimizer)[])[(Plan, new Adam()), (Plan, new Sgd { Momentum = 0.9f }), (Recurrent, new RMSprop())])
        {
            using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 32, Optimizer = optimizer });
            for (int step = 0; step < 3; step++)
            {
                session.Train(new Batch(32, samples), metrics);
                session.Evaluate(new Batch(20, samples), metrics);
                session.Run("encoder", rows, 600, latents);
                session.Run("encoder", rows, 1, latents);
            }

            // Other threads of the process, such as the test host's and the JIT's, allocate as well, more so on a busy machine; a
            // step that does shows in every round, so that none of any number would be without.
            long least = long.MaxValue, own = long.MaxValue;
            int steps = 0;
            Action run = () =>
            {
                session.Train(new Batch(steps++ % 2 == 0 ? 32 : 17, samples), metrics);
                session.Evaluate(new Batch(20, samples), metrics);
                session.Run("encoder", rows, 1, latents);
            };
            for (int round = 0; round < 50 && least > 0; round++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                own = Math.Min(own, AllocationAssert.Measure(run));
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }

            Assert.AreEqual(0, own);

            Assert.AreEqual(0, least);
        }
    }

    [TestMethod]
    public void Run_RowAloneOrAmongOthers_GivesEqualBits()
    {
        const int Rows = 301;
        float[] samples = GradientCheck.Random(Rows * 144, 9, 0f, 1f);
        float[] together = new float[Rows * 10];
        foreach (ModelPlan plan in (ModelPlan[])[Plan, Recurrent])
        {
            using IInferenceSession session = ManagedEngine.Shared.Compile(plan.Networks);
            session.Run("encoder", samples, Rows, together);
            foreach (int count in (int[])[1, 2, 15, 16, 17, 64])
            {
                float[] part = new float[count * 10];
                for (int start = 0; start + count <= Rows; start += 89)
                {
                    session.Run("encoder", samples.AsSpan(start * 144, count * 144), count, part);
                    AssertSameBits(together.AsSpan(start * 10, count * 10), part);
                }
            }
        }
    }

    [TestMethod]
    public void Run_TrainingSession_EqualsInferenceSessionWithItsWeights()
    {
        float[] samples = GradientCheck.Random(32 * 144, 5, 0f, 1f);
        using ITrainingSession trained = ManagedEngine.Shared.Compile(Plan, new SessionOptions { BatchSize = 32 });
        float[] before = new float[10], after = new float[10], copy = new float[10];
        trained.Run("encoder", samples, 1, before);
        trained.Train(new Batch(32, samples), new float[1]);
        trained.Run("encoder", samples, 1, after);
        using IInferenceSession session = ManagedEngine.Shared.Compile(Plan.Networks);
        foreach (TensorInfo tensor in session.Tensors)
        {
            session.Write(tensor.Name, Read(trained, trained.Tensors.Single(other => other.Name == tensor.Name)));
        }

        session.Run("encoder", samples, 1, copy);
        AssertSameBits(after, copy);
        Assert.IsFalse(before.AsSpan().SequenceEqual(after), "Training changed nothing.");
    }

    [TestMethod]
    public void Run_FromManyThreads_GivesEqualBits()
    {
        using IInferenceSession session = ManagedEngine.Shared.Compile(Plan.Networks);
        float[] samples = GradientCheck.Random(64 * 144, 11, 0f, 1f);
        float[] expected = new float[64 * 10];
        session.Run("encoder", samples, 64, expected);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int rows = 1 + (i % 64);
            float[] output = new float[rows * 10];
            session.Run("encoder", samples.AsSpan(0, rows * 144), rows, output);
            AssertSameBits(expected.AsSpan(0, rows * 10), output);
        });
    }

    [TestMethod]
    public void Evaluate_SameBatch_EqualsLossOfRunOutput()
    {
        float[] samples = GradientCheck.Random(32 * 144, 5, 0f, 1f), metrics = new float[1];
        var plan = Plan with { Objective = new Reconstruction() };
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 32 });
        session.Train(new Batch(32, samples), metrics);
        float[] latents = new float[32 * 10], output = new float[32 * 144];
        session.Run("encoder", samples, 32, latents);
        session.Run("decoder", latents, 32, output);
        session.Evaluate(new Batch(32, samples), metrics);
        Assert.AreEqual(output.Zip(samples, (o, s) => ((double)o - s) * (o - s)).Average(), metrics[0], 1e-6);
        Assert.AreEqual(1, session.Steps);
    }

    [TestMethod]
    public void Train_FrozenNetwork_KeepsItsValues()
    {
        float[] samples = GradientCheck.Random(32 * 144, 5, 0f, 1f);
        var plan = Plan with { Networks = [Plan.Networks[0] with { IsFrozen = true }, Plan.Networks[1]] };
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 32 });
        var before = session.Tensors.ToDictionary(tensor => tensor.Name, tensor => Read(session, tensor));
        session.Train(new Batch(32, samples), new float[1]);
        foreach (TensorInfo tensor in session.Tensors.Where(tensor => tensor.Role != TensorRole.OptimizerState))
        {
            Assert.AreEqual(tensor.Name.StartsWith("encoder.", StringComparison.Ordinal), before[tensor.Name].AsSpan().SequenceEqual(Read(session, tensor)), tensor.Name);
        }

        Assert.IsFalse(session.Tensors.Any(tensor => tensor.Name.StartsWith("optimizer.encoder.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Train_FrozenNetworkBehindTrainedOne_LetsGradientsThrough()
    {
        var plan = new ModelPlan(
            [
                new Network("body", new Architecture([6], new Dense(5), new Tanh())),
                new Network("head", new Architecture([5], new Dense(6), new BatchNorm(), new Sigmoid(), new Dropout(0.5f), new Dense(6))) { IsFrozen = true },
            ],
            new Reconstruction());
        GradientCheck.Verify(plan, 4, GradientCheck.Random(24, 1), trained: "body");
    }

    [TestMethod]
    public void Train_BatchNormOfOneRow_KeepsRunningStatistics()
    {
        var plan = new ModelPlan([new Network("net", new Architecture([6], new BatchNorm(), new Dense(6)))], new Reconstruction());
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 4 });
        TensorInfo[] statistics = [.. session.Tensors.Where(tensor => tensor.Role == TensorRole.Statistic)];
        float[] samples = GradientCheck.Random(24, 1);
        session.Train(new Batch(4, samples), new float[1]);
        float[][] before = [.. statistics.Select(tensor => Read(session, tensor))];
        Assert.IsTrue(before[0].Any(value => value != 0f));
        session.Train(new Batch(1, samples), new float[1]);
        for (int i = 0; i < statistics.Length; i++)
        {
            AssertSameBits(before[i], Read(session, statistics[i]));
        }
    }

    [TestMethod]
    public void Train_Seed_DecidesFirstWeightsAndNoise()
    {
        AssertSameBits(WeightsAfter(new Adam(), 2, 5), WeightsAfter(new Adam(), 2, 5));
        Assert.IsFalse(WeightsAfter(new Adam(), 0, 5).AsSpan().SequenceEqual(WeightsAfter(new Adam(), 0, 6)));
    }

    [TestMethod]
    public void LearningRateFactor_Zero_KeepsParameters()
    {
        float[] samples = GradientCheck.Random(32 * 144, 5, 0f, 1f);
        using ITrainingSession session = ManagedEngine.Shared.Compile(Plan, new SessionOptions { BatchSize = 32 });
        TensorInfo weight = session.Tensors.Single(tensor => tensor.Name == "encoder.7.weight");
        float[] before = Read(session, weight);
        session.LearningRateFactor = 0f;
        session.Train(new Batch(32, samples), new float[1]);
        AssertSameBits(before, Read(session, weight));
        session.LearningRateFactor = 1f;
        session.Train(new Batch(32, samples), new float[1]);
        Assert.IsFalse(before.AsSpan().SequenceEqual(Read(session, weight)));
    }

    private static float[] WeightsAfter(Optimizer optimizer, int steps, ulong seed = 1, ModelPlan? plan = null)
    {
        float[] samples = GradientCheck.Random(40 * 144, 5, 0f, 1f);
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan ?? Plan, new SessionOptions { BatchSize = 40, Optimizer = optimizer, Seed = seed });
        for (int step = 0; step < steps; step++)
        {
            session.Train(new Batch(40 - step, samples), new float[5]);
        }

        return AllTensors(session);
    }

    private static float[] AllTensors(IInferenceSession session) => [.. session.Tensors.SelectMany(tensor => Read(session, tensor))];

    private static float[] Read(IInferenceSession session, TensorInfo tensor)
    {
        float[] values = new float[tensor.Shape.Length];
        session.Read(tensor.Name, values);
        return values;
    }

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(BitConverter.SingleToInt32Bits(expected[i]), BitConverter.SingleToInt32Bits(actual[i]), $"Value {i}: {expected[i]} and {actual[i]}.");
        }
    }
}
