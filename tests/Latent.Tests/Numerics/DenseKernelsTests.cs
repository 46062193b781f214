using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class DenseKernelsTests
{
    private static readonly (int Rows, int Inputs, int Outputs)[] Cases = [(1, 3, 2), (9, 300, 37), (64, 12, 3), (33, 70, 130)];

    [TestMethod]
    [DataRow(ActivationKind.None)]
    [DataRow(ActivationKind.ReLU)]
    [DataRow(ActivationKind.LeakyReLU)]
    [DataRow(ActivationKind.SELU)]
    [DataRow(ActivationKind.Sigmoid)]
    [DataRow(ActivationKind.Tanh)]
    public void Forward_JoinedBiasAndActivation_EqualsThemOneAfterAnother(object kind)
    {
        var activation = new Activation((ActivationKind)kind, 0.1f);
        foreach ((int rows, int inputs, int outputs) in Cases)
        {
            float[] x = TestValues.Uniform(1, rows * inputs), weight = TestValues.Uniform(2, outputs * inputs), bias = TestValues.Uniform(3, outputs);
            float[] joined = new float[rows * outputs], apart = new float[rows * outputs];
            DenseKernels.Forward(rows, inputs, outputs, x, weight, bias, activation, joined);
            MatrixProduct.Multiply(rows, outputs, inputs, x, inputs, false, weight, inputs, true, apart, outputs);
            ChannelKernels.AddBias(ChannelLayout.Rows(rows, outputs), bias, apart);
            ActivationKernels.Forward(activation, apart, apart);
            CollectionAssert.AreEqual(apart, joined, $"{kind} {rows} {inputs} {outputs}");
        }
    }

    [TestMethod]
    [DataRow(ActivationKind.None)]
    [DataRow(ActivationKind.ReLU)]
    [DataRow(ActivationKind.LeakyReLU)]
    [DataRow(ActivationKind.SELU)]
    [DataRow(ActivationKind.Sigmoid)]
    [DataRow(ActivationKind.Tanh)]
    public void BackwardInput_JoinedDerivative_EqualsItAfterwards(object kind)
    {
        var activation = new Activation((ActivationKind)kind, 0.1f);
        foreach ((int rows, int inputs, int outputs) in Cases)
        {
            float[] gradient = TestValues.Uniform(1, rows * outputs), weight = TestValues.Uniform(2, outputs * inputs), x = TestValues.Uniform(3, rows * inputs);
            float[] joined = new float[rows * inputs], apart = new float[rows * inputs];
            DenseKernels.BackwardInput(rows, inputs, outputs, gradient, weight, activation, x, joined);
            MatrixProduct.Multiply(rows, inputs, outputs, gradient, outputs, false, weight, inputs, false, apart, inputs);
            ActivationKernels.Backward(activation, x, apart, apart);
            CollectionAssert.AreEqual(apart, joined, $"{kind} {rows} {inputs} {outputs}");
        }
    }

    [TestMethod]
    public void BackwardWeight_BothGradients_EqualTheirDefinitions()
    {
        foreach ((int rows, int inputs, int outputs) in Cases)
        {
            float[] gradient = TestValues.Uniform(1, rows * outputs), x = TestValues.Uniform(2, rows * inputs);
            float[] weightGradient = new float[outputs * inputs], biasGradient = new float[outputs];
            DenseKernels.BackwardWeight(rows, inputs, outputs, gradient, x, weightGradient, biasGradient);
            for (int o = 0; o < outputs; o++)
            {
                Assert.AreEqual(Enumerable.Range(0, rows).Sum(row => (double)gradient[(row * outputs) + o]), biasGradient[o], 1e-4);
                for (int i = 0; i < inputs; i++)
                {
                    Assert.AreEqual(Enumerable.Range(0, rows).Sum(row => (double)gradient[(row * outputs) + o] * x[(row * inputs) + i]), weightGradient[(o * inputs) + i], 1e-4);
                }
            }
        }
    }

    [TestMethod]
    public void Forward_ShortWeight_Throws() => Assert.ThrowsExactly<ArgumentException>(
        () => DenseKernels.Forward(2, 3, 4, new float[6], new float[11], [], default, new float[8]));
}
