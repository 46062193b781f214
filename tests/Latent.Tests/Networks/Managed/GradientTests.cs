using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Tests.Networks.Managed;

[TestClass]
public sealed class GradientTests
{
    private static readonly MeanSquaredError Sum = new() { Reduction = Reduction.Sum };

    [TestMethod]
    public void Dense_OfVector_HasGradientOfItsLoss() => Verify([6], new Dense(4), new Dense(6, bias: false));

    [TestMethod]
    public void Dense_OfSequence_HasGradientOfItsLoss() => Verify([3, 5], new Dense(4), new Tanh(), new Dense(5));

    [TestMethod]
    public void Activation_BehindDense_HasGradientOfItsLoss()
    {
        foreach (Layer activation in (Layer[])[new ReLU(), new LeakyReLU(0.2f), new SELU(), new Sigmoid(), new Tanh()])
        {
            Verify([5], new Dense(7), activation, new Dense(5), activation);
        }
    }

    [TestMethod]
    public void Activation_OnItsOwn_HasGradientOfItsLoss()
    {
        foreach (Layer activation in (Layer[])[new ReLU(), new LeakyReLU(0.2f), new SELU(), new Sigmoid(), new Tanh()])
        {
            Verify([5], new Dense(5), new Tanh(), activation, new Dense(5));
        }
    }

    [TestMethod]
    public void Conv2D_OfAnyStrideAndPadding_HasGradientOfItsLoss()
    {
        foreach ((int kernel, int stride, Padding padding, bool bias) in ((int, int, Padding, bool)[])
            [(3, 1, 0, true), (3, 2, 0, true), (2, 2, 0, false), (3, 1, Padding.Same, true), (3, 2, Padding.Same, false), (4, 2, 1, true), (2, 1, Padding.Same, true), (1, 1, 0, true), (3, 3, 2, true)])
        {
            Verify([2, 7, 6], new Conv2D(3, 2) { Padding = Padding.Same }, new Conv2D(3, kernel, stride) { Padding = padding, Bias = bias }, new Tanh(), new Flatten(), new Dense(84), new Reshape(2, 7, 6));
        }
    }

    [TestMethod]
    public void ConvTranspose2D_OfAnyStrideAndPadding_HasGradientOfItsLoss()
    {
        foreach ((int kernel, int stride, Padding padding, int outputPadding, bool bias) in ((int, int, Padding, int, bool)[])
            [(3, 1, 0, 0, true), (3, 2, 0, 1, true), (2, 2, 0, 0, false), (3, 2, Padding.Same, 0, true), (4, 2, 1, 0, true), (3, 1, Padding.Same, 0, true), (3, 2, 1, 1, false), (2, 3, 0, 2, true)])
        {
            Verify([2, 4, 3], new Conv2D(3, 1), new ConvTranspose2D(2, kernel, stride) { Padding = padding, OutputPadding = outputPadding, Bias = bias }, new Tanh(), new Flatten(), new Dense(24), new Reshape(2, 4, 3));
        }
    }

    [TestMethod]
    public void MaxPool2D_WithGapsAndOverlaps_HasGradientOfItsLoss()
    {
        Verify([2, 7, 6], new Conv2D(3, 3), new MaxPool2D(2), new Flatten(), new Dense(84), new Reshape(2, 7, 6));
        Verify([2, 7, 6], new Conv2D(3, 3), new MaxPool2D(3, 1), new Tanh(), new Flatten(), new Dense(84), new Reshape(2, 7, 6));
    }

    [TestMethod]
    public void BatchNorm_InTraining_HasGradientOfItsLoss()
    {
        Verify([5], new Dense(4), new BatchNorm(), new Tanh(), new Dense(5));
        Verify([2, 4, 4], new Conv2D(3, 3) { Padding = 1 }, new BatchNorm(), new LeakyReLU(0.2f), new Conv2D(2, 3) { Padding = 1 });
        Verify([5], new BatchNorm(), new Dense(5));
    }

    [TestMethod]
    public void Dropout_WithItsDrawsFixed_HasGradientOfItsLoss() => Verify([6], new Dense(8), new Tanh(), new Dropout(0.4f), new Dense(6));

    [TestMethod]
    public void GaussianNoise_WithItsDrawsFixed_HasGradientOfItsLoss() => Verify([6], new GaussianNoise(0.3f), new Dense(8), new Tanh(), new GaussianNoise(0.5f), new Dense(6));

    [TestMethod]
    public void MixedOutput_WithItsDrawsFixed_HasGradientOfItsLoss() =>
        Verify([7], new Dense(6), new Tanh(), new Dense(7), new MixedOutput([1, 3, 1, 2], 0.7f), new Dense(7));

    [TestMethod]
    public void MixedLikelihood_OfEitherReduction_HasItsGradient()
    {
        float[] samples = [0.3f, 1, 0, 0, -0.4f, 0, 1, -0.9f, 0, 0, 1, 0.2f, 0.25f, 0.75f];
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            var loss = new MixedLikelihood([1, 3, 1, 2]) { Reduction = reduction, Deviation = 0.6f };
            GradientCheck.Verify(GradientCheck.Reconstruct(loss, [7], new Dense(4), new Tanh(), new Dense(7)), 2, samples);
        }
    }

    [TestMethod]
    public void Losses_OfEitherReduction_HaveTheirGradient()
    {
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            float[] samples = GradientCheck.Random(4 * 6, 1, 0f, 1f);
            GradientCheck.Verify(GradientCheck.Reconstruct(new MeanSquaredError { Reduction = reduction }, [6], new Dense(3), new Dense(6), new Sigmoid()), 4, samples);
            GradientCheck.Verify(GradientCheck.Reconstruct(new BinaryCrossEntropy { Reduction = reduction }, [6], new Dense(3), new Dense(6), new Sigmoid()), 4, samples);
            GradientCheck.Verify(GradientCheck.Reconstruct(new BinaryCrossEntropy { Reduction = reduction }, [6], new Dense(3), new Dense(6), new Sigmoid(), new Reshape(2, 3), new LeakyReLU(1f), new Flatten()), 4, samples);
            GradientCheck.Verify(GradientCheck.Reconstruct(new BinaryCrossEntropyWithLogits { Reduction = reduction }, [6], new Dense(3), new Dense(6)), 4, samples);
        }
    }

    [TestMethod]
    public void Compactness_OverTwoNetworks_HasGradientOfItsLoss()
    {
        var plan = new ModelPlan(
            [new Network("first", new Architecture([6], new Dense(5, bias: false), new SELU())), new Network("second", new Architecture([5], new Dense(3, bias: false)))],
            new Compactness { Centre = [0.5f, -1, 2] });
        float[] samples = [.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i * 1.7f))];
        GradientCheck.Verify(plan, 4, samples);
    }

    [TestMethod]
    public void Classification_OverTwoNetworks_HasGradientOfItsLoss()
    {
        var plan = new ModelPlan(
            [new Network("encoder", new Architecture([6], new Dense(5), new SELU())), new Network("head", new Architecture([5], new Dense(3)))], new Classification());
        GradientCheck.Verify(plan, 4, GradientCheck.Random(24, 3), [0, 2, 1, 2]);
    }

    [TestMethod]
    public void LSTM_SequencesAndLastState_HasGradientOfItsLoss() =>
        Verify([4, 3], new Dense(3), new Tanh(), new LSTM(5) { ReturnSequences = true }, new LSTM(18), new Dense(12), new Reshape(4, 3));

    [TestMethod]
    public void GRU_SequencesAndLastState_HasGradientOfItsLoss() =>
        Verify([4, 3], new Dense(3), new Tanh(), new GRU(5) { ReturnSequences = true }, new GRU(18), new Dense(12), new Reshape(4, 3));

    [TestMethod]
    public void RepeatVector_BeforeRecurrentLayer_HasGradientOfItsLoss() =>
        Verify([4, 3], new LSTM(2), new RepeatVector(4), new GRU(5) { ReturnSequences = true }, new Dense(3), new Sigmoid());

    [TestMethod]
    public void GaussianLatent_WithItsDrawsFixed_HasGradientOfLossAndDivergence()
    {
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            var plan = new ModelPlan(
                [
                    new Network("encoder", new Architecture([6], new Dense(5), new Tanh(), new GaussianLatent(3))),
                    new Network("decoder", new Architecture([3], new Dense(6), new Sigmoid())),
                ],
                new Reconstruction { Loss = new BinaryCrossEntropy { Reduction = reduction }, DivergenceWeight = 0.3f });
            GradientCheck.Verify(plan, 5, GradientCheck.Random(30, 2, 0f, 1f));
        }
    }

    [TestMethod]
    public void TransposedDense_TiedTwice_HasGradientOfItsLoss()
    {
        var plan = new ModelPlan(
            [
                new Network("encoder", new Architecture([6], new Dense(5), new SELU(), new Dense(3), new Tanh())),
                new Network("decoder", new Architecture([3], new TransposedDense(5, "encoder.2"), new Tanh(), new TransposedDense(6, "encoder.0", bias: false), new Sigmoid())),
            ],
            new Reconstruction { Loss = new BinaryCrossEntropy() });
        GradientCheck.Verify(plan, 5, GradientCheck.Random(30, 2, 0f, 1f));
    }

    [TestMethod]
    public void Penalty_OfLatents_HasGradientOfLossAndPenalty()
    {
        foreach (ActivityPenalty penalty in (ActivityPenalty[])[new SparsityPenalty(0.5f), new AbsolutePenalty(0.3f)])
        {
            var plan = new ModelPlan(
                [new Network("encoder", new Architecture([6], new Dense(5), new Tanh(), new Dense(4), new Sigmoid())), new Network("decoder", new Architecture([4], new Dense(6)))],
                new Reconstruction { Penalty = penalty });
            GradientCheck.Verify(plan, 5, GradientCheck.Random(30, 2, 0f, 1f));
        }
    }

    private static void Verify(Shape input, params ImmutableArray<Layer> layers) =>
        GradientCheck.Verify(GradientCheck.Reconstruct(Sum, input, layers), 4, GradientCheck.Random(4 * input.Length, 1));
}
