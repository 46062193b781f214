using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class ActivationKernelsTests
{
    private const double SeluScale = 1.0507009873554804934193349852946, SeluAlpha = 1.6732632423543772848170429916717;

    [TestMethod]
    [DataRow(ActivationKind.None)]
    [DataRow(ActivationKind.ReLU)]
    [DataRow(ActivationKind.LeakyReLU)]
    [DataRow(ActivationKind.SELU)]
    [DataRow(ActivationKind.Sigmoid)]
    [DataRow(ActivationKind.Tanh)]
    public void Forward_WideRange_IsAccurateToAMillionth(object kind)
    {
        var activation = new Activation((ActivationKind)kind, 0.2f);
        float[] input = [.. TestValues.Uniform(1, 3001, -30, 30), .. TestValues.Uniform(2, 3001), .. TestValues.Uniform(3, 1001, -1e-4f, 1e-4f), 0f, -0f, 80f, -80f];
        float[] output = new float[input.Length];
        ActivationKernels.Forward(activation, input, output);
        for (int i = 0; i < input.Length; i++)
        {
            double expected = Exact(activation, input[i]);
            Assert.AreEqual(expected, output[i], 1e-6 * Math.Abs(expected), $"{kind} of {input[i]}");
        }
    }

    [TestMethod]
    [DataRow(ActivationKind.ReLU)]
    [DataRow(ActivationKind.LeakyReLU)]
    [DataRow(ActivationKind.SELU)]
    [DataRow(ActivationKind.Sigmoid)]
    [DataRow(ActivationKind.Tanh)]
    public void Forward_NaN_GivesNaN(object kind)
    {
        float[] values = new float[33];
        Array.Fill(values, float.NaN);
        ActivationKernels.Forward(new Activation((ActivationKind)kind, 0.2f), values, values);
        Assert.IsTrue(Array.TrueForAll(values, float.IsNaN));
    }

    [TestMethod]
    [DataRow(ActivationKind.None)]
    [DataRow(ActivationKind.ReLU)]
    [DataRow(ActivationKind.LeakyReLU)]
    [DataRow(ActivationKind.SELU)]
    [DataRow(ActivationKind.Sigmoid)]
    [DataRow(ActivationKind.Tanh)]
    public void Backward_AnyInput_IsTheFiniteDifference(object kind)
    {
        var activation = new Activation((ActivationKind)kind, 0.2f);
        float[] input = TestValues.Uniform(4, 999, -4, 4), gradient = TestValues.Uniform(5, 999);
        float[] output = new float[input.Length], inputGradient = new float[input.Length];
        ActivationKernels.Forward(activation, input, output);
        ActivationKernels.Backward(activation, output, gradient, inputGradient);
        for (int i = 0; i < input.Length; i++)
        {
            const double Step = 1e-6;
            double slope = (Exact(activation, input[i] + Step) - Exact(activation, input[i] - Step)) / (2 * Step);
            Assert.AreEqual(slope * gradient[i], inputGradient[i], 1e-5);
        }
    }

    [TestMethod]
    public void Forward_ElementOfAnyLength_HasTheSameBits()
    {
        float[] input = TestValues.Uniform(6, 100, -5, 5), whole = new float[100];
        ActivationKernels.Forward(new Activation(ActivationKind.SELU), input, whole);
        for (int length = 1; length < 100; length++)
        {
            float[] part = new float[length];
            ActivationKernels.Forward(new Activation(ActivationKind.SELU), input.AsSpan(0, length), part);
            CollectionAssert.AreEqual(whole[..length], part);
        }
    }

    private static double Exact(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.ReLU => Math.Max(x, 0),
        ActivationKind.LeakyReLU => x < 0 ? (double)activation.Slope * x : x,
        ActivationKind.SELU => SeluScale * (x > 0 ? x : SeluAlpha * ExpMinusOne(x)),
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationKind.Tanh => Math.Tanh(x),
        _ => x,
    };

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-3 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;
}
