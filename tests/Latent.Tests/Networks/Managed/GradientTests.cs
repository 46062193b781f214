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
    public void Classification_OverTwoNetworks_HasGradientOfItsLoss()
    {
        var plan = new ModelPlan(
            [new Network("encoder", new Architecture([6], new Dense(5), new SELU())), new Network("head", new Architecture([5], new Dense(3)))], new Classification());
        GradientCheck.Verify(plan, 4, GradientCheck.Random(24, 3), [0, 2, 1, 2]);
    }

    private static void Verify(Shape input, params ImmutableArray<Layer> layers) =>
        GradientCheck.Verify(GradientCheck.Reconstruct(Sum, input, layers), 4, GradientCheck.Random(4 * input.Length, 1));
}
