using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class LossKernelsTests
{
    private const int Count = 10_003;

    [TestMethod]
    public void MeanSquaredError_RandomValues_EqualsDefinition()
    {
        float[] output = TestValues.Uniform(1, Count), target = TestValues.Uniform(2, Count), gradient = new float[Count];
        double expected = 0;
        for (int i = 0; i < Count; i++)
        {
            expected += Math.Pow((double)output[i] - target[i], 2);
        }

        Assert.AreEqual(expected, LossKernels.MeanSquaredError(output, target, 0.5f, gradient), 1e-6 * expected);
        for (int i = 0; i < Count; i++)
        {
            Assert.AreEqual(output[i] - target[i], gradient[i]);
        }
    }

    [TestMethod]
    public void BinaryCrossEntropy_RandomValues_EqualsDefinition()
    {
        float[] output = TestValues.Uniform(1, Count, 0.001f, 0.999f), target = TestValues.Uniform(2, Count, 0, 1);
        float[] gradient = new float[Count], logitGradient = new float[Count];
        double expected = 0;
        for (int i = 0; i < Count; i++)
        {
            expected -= (target[i] * Math.Log(output[i])) + ((1 - target[i]) * Math.Log(1 - output[i]));
        }

        Assert.AreEqual(expected, LossKernels.BinaryCrossEntropy(output, target, 2f, gradient), 2e-6 * expected);
        Assert.AreEqual(expected, LossKernels.BinaryCrossEntropyOfSigmoid(output, target, 2f, logitGradient), 2e-6 * expected);
        for (int i = 0; i < Count; i++)
        {
            double slope = 2 * ((double)output[i] - target[i]);
            Assert.AreEqual(slope / (output[i] * (1 - (double)output[i])), gradient[i], 1e-4 * Math.Abs(gradient[i]));
            Assert.AreEqual(slope, logitGradient[i], 1e-6);
        }
    }

    [TestMethod]
    public void BinaryCrossEntropy_CertainAndWrong_IsCutAtOneHundred()
    {
        float[] gradient = new float[2];
        Assert.AreEqual(200, LossKernels.BinaryCrossEntropy([0f, 1f], [1f, 0f], 1f, gradient), 1e-4);
        Assert.AreEqual(-1e12f, gradient[0], 1e6f);
        Assert.AreEqual(0, LossKernels.BinaryCrossEntropy([0f, 1f], [0f, 1f], 1f, []), 1e-6);
    }

    [TestMethod]
    public void BinaryCrossEntropyWithLogits_WideRange_EqualsDefinition()
    {
        float[] output = [.. TestValues.Uniform(1, Count, -20, 20), 85f, -85f], target = [.. TestValues.Uniform(2, Count, 0, 1), 0f, 1f];
        float[] gradient = new float[output.Length];
        double expected = 0;
        for (int i = 0; i < output.Length; i++)
        {
            expected += Math.Max(output[i], 0) - ((double)output[i] * target[i]) + Math.Log(1 + Math.Exp(-Math.Abs(output[i])));
        }

        Assert.AreEqual(expected, LossKernels.BinaryCrossEntropyWithLogits(output, target, 1f, gradient), 1e-6 * expected);
        for (int i = 0; i < output.Length; i++)
        {
            Assert.AreEqual((1 / (1 + Math.Exp(-output[i]))) - target[i], gradient[i], 1e-6);
        }
    }

    [TestMethod]
    public void BinaryCrossEntropyWithLogits_LargeLogits_KeepsSmallLosses()
    {
        double loss = LossKernels.BinaryCrossEntropyWithLogits([20f], [1f], 1f, []);
        Assert.AreEqual(2.0611536e-9, loss, 1e-13);
    }

    [TestMethod]
    public void SoftmaxCrossEntropy_RandomValues_EqualsDefinition()
    {
        const int Rows = 50, Classes = 7;
        float[] logits = TestValues.Uniform(1, Rows * Classes, -5, 5), gradient = new float[logits.Length];
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row % Classes)];
        double expected = 0;
        int right = 0;
        for (int row = 0; row < Rows; row++)
        {
            double[] x = [.. logits[(row * Classes)..((row + 1) * Classes)].Select(value => (double)value)];
            expected += Math.Log(x.Sum(Math.Exp)) - x[labels[row]];
            right += Array.IndexOf(x, x.Max()) == labels[row] ? 1 : 0;
        }

        Assert.AreEqual(expected, LossKernels.SoftmaxCrossEntropy(Classes, logits, labels, 1f, gradient, out int correct), 1e-5 * expected);
        Assert.AreEqual(right, correct);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(0, gradient[(row * Classes)..((row + 1) * Classes)].Sum(), 1e-5);
            Assert.IsTrue(gradient[(row * Classes) + labels[row]] < 0);
        }
    }

    [TestMethod]
    public void SoftmaxCrossEntropy_LabelOutOfRange_Throws()
    {
        ArgumentException thrown = Assert.ThrowsExactly<ArgumentException>(() => LossKernels.SoftmaxCrossEntropy(3, new float[6], [0, 3], 1f, [], out _));
        StringAssert.Contains(thrown.Message, "row 1 is 3");
    }

    [TestMethod]
    public void Losses_NaN_GiveNaN()
    {
        float[] output = new float[100], target = new float[100];
        output[70] = float.NaN;
        Assert.IsTrue(double.IsNaN(LossKernels.MeanSquaredError(output, target, 1f, [])));
        Assert.IsTrue(double.IsNaN(LossKernels.BinaryCrossEntropy(output, target, 1f, [])));
        Assert.IsTrue(double.IsNaN(LossKernels.BinaryCrossEntropyWithLogits(output, target, 1f, [])));
    }
}
