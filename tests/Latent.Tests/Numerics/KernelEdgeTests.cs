using FsCheck;
using FsCheck.Fluent;
using Latent.Numerics;

namespace Latent.Tests.Numerics;

/// <summary>Kernels at sizes and values at the edge, against plain loops in double precision.</summary>
[TestClass]
public sealed class KernelEdgeTests
{
    private static readonly int[] Sizes = [1, 2, 3, 5, 7, 13, 15, 16, 17, 31, 47, 48, 49, 67, 101];

    [TestMethod]
    public void DensePasses_OddSizes_EqualPlainLoops()
    {
        Gen<(int, int, int)> sizes = from rows in Gen.Elements(0, 1, 2, 3, 8, 9, 16, 17, 37)
                                     from inputs in Gen.Elements(Sizes)
                                     from outputs in Gen.Elements(Sizes)
                                     select (rows, inputs, outputs);
        Prop.ForAll(sizes.ToArbitrary(), size => CheckDense(size.Item1, size.Item2, size.Item3)).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void ConvolutionPasses_KernelBeyondTheImageAndPaddingBeyondTheKernel_EqualPlainLoops()
    {
        // Kernels larger than the image, rows of padding that no pixel reaches, strides beyond the kernel, images of one pixel.
        foreach (ConvolutionShape shape in (ConvolutionShape[])
            [
                ConvolutionKernelsTests.Shape(1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1),
                ConvolutionKernelsTests.Shape(3, 2, 3, 17, 5, 5, 1, 2, 2, 2, 3),
                ConvolutionKernelsTests.Shape(17, 3, 3, 3, 7, 7, 2, 3, 3, 2, 2),
                ConvolutionKernelsTests.Shape(3, 5, 7, 17, 1, 1, 3, 0, 0, 2, 3),
                ConvolutionKernelsTests.Shape(2, 11, 13, 3, 2, 2, 5, 0, 0, 2, 3),
                ConvolutionKernelsTests.Shape(1, 4, 4, 2, 2, 2, 1, 4, 4, 9, 9),
                ConvolutionKernelsTests.Shape(17, 1, 1, 17, 3, 3, 1, 1, 1, 1, 1),
                ConvolutionKernelsTests.Shape(1, 1, 37, 3, 1, 11, 1, 0, 5, 1, 37),
            ])
        {
            foreach (int rows in (int[])[1, 16, 17])
            {
                ConvolutionKernelsTests.Check(shape, rows);
            }
        }
    }

    [TestMethod]
    public void MatrixProduct_NaNAndInfinity_ReachTheirRowAndColumnAlone()
    {
        const int M = 37, N = 70, K = 300;
        float[] a = TestValues.Uniform(1, M * K), b = TestValues.Uniform(2, N * K), clean = new float[M * N], c = new float[M * N];
        MatrixProduct.Multiply(M, N, K, a, K, false, b, K, true, clean, N);
        a[(5 * K) + 7] = float.NaN;
        b[(9 * K) + 270] = float.PositiveInfinity;
        MatrixProduct.Multiply(M, N, K, a, K, false, b, K, true, c, N);
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < N; j++)
            {
                float value = c[(i * N) + j];
                bool asExpected = i == 5 ? float.IsNaN(value) : j == 9 ? float.IsInfinity(value) : value == clean[(i * N) + j];
                Assert.IsTrue(asExpected, $"row {i}, column {j} is {value}");
            }
        }
    }

    [TestMethod]
    public void ConvolutionForward_NaNInOneImage_LeavesTheOthersOfItsBlock()
    {
        ConvolutionShape shape = ConvolutionKernelsTests.Shape(3, 5, 5, 17, 3, 3, 1, 1, 1, 5, 5);
        const int Rows = 19;
        float[] images = TestValues.Uniform(1, Rows * shape.InputLength), weight = TestValues.Uniform(2, shape.WeightLength);
        float[] clean = ConvolutionKernelsTests.Forward(shape, Rows, images, weight);
        images[(4 * shape.InputLength) + 12] = float.NaN;
        float[] output = ConvolutionKernelsTests.Forward(shape, Rows, images, weight);
        for (int i = 0; i < output.Length; i++)
        {
            int row = i / shape.OutputLength, y = i % shape.OutputPixels / 5, x = i % 5;
            Assert.IsTrue(row == 4 && y is >= 1 and <= 3 && x is >= 1 and <= 3 ? float.IsNaN(output[i]) : output[i] == clean[i], $"value {i} is {output[i]}");
        }
    }

    [TestMethod]
    public void Losses_OneNaN_GiveNaN()
    {
        foreach (int place in (int[])[0, 15, 16, 4_095, 4_096, 5_000])
        {
            float[] target = TestValues.Uniform(1, 5_001, 0, 1), output = TestValues.Uniform(2, 5_001, 0.1f, 0.9f), gradient = new float[5_001];
            output[place] = float.NaN;
            Assert.IsTrue(double.IsNaN(LossKernels.MeanSquaredError(output, target, 1, gradient)) && float.IsNaN(gradient[place]));
            Assert.IsTrue(double.IsNaN(LossKernels.BinaryCrossEntropy(output, target, 1, gradient)) && float.IsNaN(gradient[place]));
            Assert.IsTrue(double.IsNaN(LossKernels.BinaryCrossEntropyOfSigmoid(output, target, 1, gradient)) && float.IsNaN(gradient[place]));
            Assert.IsTrue(double.IsNaN(LossKernels.BinaryCrossEntropyWithLogits(output, target, 1, gradient)) && float.IsNaN(gradient[place]));
        }

        foreach (int place in (int[])[0, 2])
        {
            float[] logits = [1, 2, 3], gradient = new float[3];
            logits[place] = float.NaN;
            Assert.IsTrue(double.IsNaN(LossKernels.SoftmaxCrossEntropy(3, logits, [1], 1, gradient, out _)) && Array.TrueForAll(gradient, float.IsNaN));
        }
    }

    private static bool CheckDense(int rows, int inputs, int outputs)
    {
        float[] x = TestValues.Uniform(1, rows * inputs), w = TestValues.Uniform(2, outputs * inputs), b = TestValues.Uniform(3, outputs), dz = TestValues.Uniform(4, rows * outputs);
        float[] y = new float[rows * outputs], dx = new float[rows * inputs], dw = new float[w.Length], db = new float[outputs];
        DenseKernels.Forward(rows, inputs, outputs, x, w, b, default, y);
        DenseKernels.BackwardInput(rows, inputs, outputs, dz, w, default, default, dx);
        DenseKernels.BackwardWeight(rows, inputs, outputs, dz, x, dw, db);
        bool isClose = true;
        for (int i = 0; i < rows; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                isClose &= IsClose(y[(i * outputs) + o], b[o] + Sum(inputs, j => (double)x[(i * inputs) + j] * w[(o * inputs) + j]));
            }

            for (int j = 0; j < inputs; j++)
            {
                isClose &= IsClose(dx[(i * inputs) + j], Sum(outputs, o => (double)dz[(i * outputs) + o] * w[(o * inputs) + j]));
            }
        }

        for (int o = 0; o < outputs; o++)
        {
            isClose &= IsClose(db[o], Sum(rows, i => dz[(i * outputs) + o]));
            for (int j = 0; j < inputs; j++)
            {
                isClose &= IsClose(dw[(o * inputs) + j], Sum(rows, i => (double)dz[(i * outputs) + o] * x[(i * inputs) + j]));
            }
        }

        return isClose;
    }

    private static double Sum(int count, Func<int, double> term)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += term(i);
        }

        return sum;
    }

    private static bool IsClose(float actual, double expected) => Math.Abs(actual - expected) <= 1e-5 * (1 + Math.Abs(expected));
}
