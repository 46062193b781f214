using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Tests.Networks.Managed;

/// <summary>Values that PyTorch 1.13 gave are beside the calls that gave them.</summary>
[TestClass]
public sealed class MixedOutputTests
{
    private static readonly float[] Input = [0.5f, 1f, -2f, 0.25f, -1.5f, 3f, -0.75f];

    [TestMethod]
    public void Run_Inference_IsTanhAndSoftmaxAsInPyTorch()
    {
        using IInferenceSession session = ManagedEngine.Shared.Compile([new Network("net", new Architecture([7], new MixedOutput(1, 3, 1, 2)))]);
        float[] output = new float[7];
        session.Run("net", Input, 1, output);

        // torch.tanh(x[0]), torch.softmax(x[1:4], 0), torch.tanh(x[4]), torch.softmax(x[5:7], 0)
        AreClose([0.46211717f, 0.65696394f, 0.03270831f, 0.3103278f, -0.90514827f, 0.97702265f, 0.022977371f], output);
    }

    [TestMethod]
    public void Backward_OfADraw_IsAsInPyTorch()
    {
        // The draws of torch.nn.functional.gumbel_softmax(x, tau=0.2) are softmax((x + g) / 0.2); these g stand for uniform numbers u = exp(−exp(−g)).
        float[] output = [0.5f, 0.8f, 0.1f, 0.35f, 0.6f, 0.2f, 0.9f], taken = new float[7], gradient = [1f, -2f, 0.5f, 3f, -1f, 0.25f, 2f];
        MixedKernels.Forward(1, [1, 3, 1, 2], 0.2f, Input, output);
        AreClose([0.46211717f, 0.99998975f, 2.6147016e-12f, 1.0203153e-05f, -0.90514827f, 0.99405199f, 0.0059479722f], output);
        MixedKernels.Backward(1, [1, 3, 1, 2], 0.2f, output, gradient, taken);
        AreClose([0.7864477f, -0.00025570131f, 3.2683103e-11f, 0.00025507621f, -0.18070662f, -0.051735125f, 0.051735196f], taken);
    }

    [TestMethod]
    public void Likelihood_OfARow_IsAsInPyTorch()
    {
        float[] target = [0.1f, 0f, 1f, 0f, -0.6f, 1f, 0f], gradient = new float[7];

        // ((x[0] − 0.1)² + (x[4] + 0.6)²) / (2 · 0.3²) + cross_entropy(x[1:4], 1) + cross_entropy(x[5:7], 0)
        double loss = MixedKernels.Likelihood([1, 3, 1, 2], 0.3f, Input, target, 1, gradient);
        Assert.AreEqual(8.83226, loss, 1e-4);
        AreClose([4.4444442f, 0.65696394f, -0.96729171f, 0.31032777f, -9.999999f, -0.022977352f, 0.022977374f], gradient);
    }

    [TestMethod]
    public void Forward_ManyDraws_AreLargestAsOftenAsTheirShare()
    {
        const int Rows = 20_000;
        float[] input = new float[Rows * 3], output = new float[Rows * 3];
        for (int row = 0; row < Rows; row++)
        {
            input[(row * 3) + 1] = MathF.Log(2);
            input[(row * 3) + 2] = MathF.Log(7);
        }

        new RandomStream(3, RandomPurpose.Noise).FillUniform(output);
        MixedKernels.Forward(Rows, [3], 0.2f, input, output);
        double[] shares = [.. Enumerable.Range(0, 3).Select(choice => Enumerable.Range(0, Rows).Average(row => output[(row * 3) + choice] == output.AsSpan(row * 3, 3).ToArray().Max() ? 1.0 : 0))];
        Assert.AreEqual(0.1, shares[0], 0.01);
        Assert.AreEqual(0.2, shares[1], 0.012);
        Assert.AreEqual(0.7, shares[2], 0.014);
    }

    [TestMethod]
    public void Forward_FarApart_KeepsSharesAboveZero()
    {
        float[] output = [0.5f, 0.5f];
        MixedKernels.Forward(1, [2], 0.2f, [-500f, 500f], output);
        Assert.IsTrue(output[0] is > 1e-18f and < 1e-16f, $"{output[0]}");
    }

    [TestMethod]
    public void Architecture_WidthsThatDoNotFit_NamesTheSum()
    {
        ArchitectureException error = Assert.ThrowsExactly<ArchitectureException>(() => new Architecture([6], new MixedOutput(1, 3, 1, 2)));
        StringAssert.Contains(error.Message, "7 values");
        Assert.ThrowsExactly<ArgumentException>(() => new MixedOutput());
        Assert.ThrowsExactly<ArgumentException>(() => new MixedOutput(2, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MixedOutput([1], 0));
    }

    [TestMethod]
    public void Likelihood_WidthsThatDoNotFit_NamesBoth()
    {
        var plan = new ModelPlan([new Network("net", new Architecture([6], new Dense(6)))], new Reconstruction { Loss = new MixedLikelihood([1, 3]) });
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = 1, Optimizer = new Adam() }));
        StringAssert.Contains(error.Message, "4 values");
        StringAssert.Contains(error.Message, "has 6");
    }

    private static void AreClose(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 2e-5f * Math.Max(1, Math.Abs(expected[i])), $"value {i}");
        }
    }
}
