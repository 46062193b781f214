using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class ConvolutionKernelsTests
{
    private static readonly ConvolutionShape[] FixedShapes =
    [
        Shape(1, 28, 28, 16, 3, 3, 2, 0, 0, 13, 13),
        Shape(16, 13, 13, 32, 3, 3, 2, 0, 0, 6, 6),
        Shape(32, 6, 6, 64, 3, 3, 1, 0, 0, 4, 4),
        Shape(2, 9, 9, 5, 3, 3, 1, 1, 1, 9, 9),
        Shape(3, 8, 8, 10, 4, 4, 2, 1, 1, 4, 4),
        Shape(20, 4, 4, 1, 4, 4, 1, 0, 0, 1, 1),
        Shape(1, 28, 28, 16, 3, 3, 2, 0, 0, 14, 14),
        Shape(4, 3, 3, 9, 2, 2, 2, 0, 0, 2, 2),
        Shape(80, 5, 5, 120, 3, 3, 1, 1, 1, 5, 5),
    ];

    [TestMethod]
    public void Passes_ShapesOfNetworks_EqualPlainLoops()
    {
        foreach (ConvolutionShape shape in FixedShapes)
        {
            Check(shape, 19);
        }
    }

    [TestMethod]
    public void Passes_RandomShapes_EqualPlainLoops()
    {
        var random = new RandomStream(5, RandomPurpose.Generation);
        for (int i = 0; i < 40; i++)
        {
            int kernelHeight = 1 + random.NextInt32(4), kernelWidth = 1 + random.NextInt32(5), stride = 1 + random.NextInt32(3);
            int height = kernelHeight + random.NextInt32(8), width = kernelWidth + random.NextInt32(9);
            int padTop = random.NextInt32(kernelHeight), padLeft = random.NextInt32(kernelWidth);

            // The padding at the end follows from the output's size; here from none to as much as at the beginning and more.
            int outputHeight = 1 + ((height + padTop + random.NextInt32(kernelHeight) - kernelHeight) / stride);
            int outputWidth = 1 + ((width + padLeft + random.NextInt32(kernelWidth) - kernelWidth) / stride);
            Check(
                Shape(1 + random.NextInt32(20), height, width, 1 + random.NextInt32(20), kernelHeight, kernelWidth, stride, padTop, padLeft, outputHeight, outputWidth),
                1 + random.NextInt32(50));
        }
    }

    [TestMethod]
    public void Passes_OneThreadAndThree_GiveTheSameBits()
    {
        foreach (ConvolutionShape shape in FixedShapes)
        {
            int before = WorkerPool.Shared.MaxThreads;
            try
            {
                WorkerPool.Shared.MaxThreads = 1;
                float[][] one = RunAll(shape, 35);
                WorkerPool.Shared.MaxThreads = 3;
                float[][] three = RunAll(shape, 35);
                for (int i = 0; i < one.Length; i++)
                {
                    CollectionAssert.AreEqual(one[i], three[i], $"{shape} pass {i}");
                }
            }
            finally
            {
                WorkerPool.Shared.MaxThreads = before;
            }
        }
    }

    [TestMethod]
    public void Forward_ImageAloneAndInBatch_GivesTheSameBits()
    {
        foreach (ConvolutionShape shape in FixedShapes)
        {
            float[] images = TestValues.Uniform(1, 33 * shape.InputLength), weight = TestValues.Uniform(2, shape.WeightLength);
            float[] all = Forward(shape, 33, images, weight), alone = Forward(shape, 1, images[^shape.InputLength..], weight);
            CollectionAssert.AreEqual(all[^shape.OutputLength..], alone);
        }
    }

    [TestMethod]
    public void Forward_BiasAndActivation_AreApplied()
    {
        ConvolutionShape shape = FixedShapes[3];
        const int Rows = 3;
        float[] images = TestValues.Uniform(1, Rows * shape.InputLength), weight = TestValues.Uniform(2, shape.WeightLength), bias = TestValues.Uniform(3, shape.OutputChannels);
        float[] plain = Forward(shape, Rows, images, weight);
        float[] activated = Unpack(Rows, shape.OutputChannels, shape.OutputPixels, BlockedForward(shape, Rows, images, weight, bias, new Activation(ActivationKind.Tanh)));
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.AreEqual(MathF.Tanh(plain[i] + bias[i / shape.OutputPixels % shape.OutputChannels]), activated[i], 1e-6f);
        }
    }

    [TestMethod]
    public void BackwardInput_DerivativeOfActivation_IsMultipliedIn()
    {
        ConvolutionShape shape = FixedShapes[4];
        const int Rows = 5;
        float[] weight = TestValues.Uniform(2, shape.WeightLength), scratch = Scratch(shape, Rows);
        float[] gradient = TestValues.Uniform(3, ImageBlocks.Length(Rows, shape.OutputLength)), output = TestValues.Uniform(4, ImageBlocks.Length(Rows, shape.InputLength));
        float[] plain = new float[output.Length], derived = new float[output.Length];
        ConvolutionKernels.BackwardInput(shape, Rows, gradient, weight, Epilogue.None, plain, scratch);
        ConvolutionKernels.BackwardInput(shape, Rows, gradient, weight, Epilogue.Backward(new Activation(ActivationKind.LeakyReLU, 0.25f), output), derived, scratch);
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.AreEqual(output[i] > 0 ? plain[i] : 0.25f * plain[i], derived[i]);
        }
    }

    [TestMethod]
    public void BackwardWeight_Accumulate_AddsToWhatIsThere()
    {
        ConvolutionShape shape = FixedShapes[1];
        const int Rows = 16;
        float[] large = TestValues.Uniform(1, ImageBlocks.Length(Rows, shape.InputLength)), small = TestValues.Uniform(2, ImageBlocks.Length(Rows, shape.OutputLength));
        float[] once = new float[shape.WeightLength], twice = new float[shape.WeightLength], scratch = Scratch(shape, Rows);
        ConvolutionKernels.BackwardWeight(shape, Rows, large, small, once, false, scratch);
        ConvolutionKernels.BackwardWeight(shape, Rows, large, small, twice, false, scratch);
        ConvolutionKernels.BackwardWeight(shape, Rows, large, small, twice, true, scratch);
        CollectionAssert.AreEqual(Array.ConvertAll(once, value => 2 * value), twice);
    }

    [TestMethod]
    public void Passes_SteadyState_AllocateNothing()
    {
        ConvolutionShape shape = FixedShapes[3];
        const int Rows = 20;
        float[] large = new float[ImageBlocks.Length(Rows, shape.InputLength)], small = new float[ImageBlocks.Length(Rows, shape.OutputLength)];
        float[] weight = new float[shape.WeightLength], scratch = Scratch(shape, Rows);
        AllocationAssert.None(() =>
        {
            ConvolutionKernels.Forward(shape, Rows, large, weight, Epilogue.None, small, scratch);
            ConvolutionKernels.BackwardInput(shape, Rows, small, weight, Epilogue.None, large, scratch);
            ConvolutionKernels.BackwardWeight(shape, Rows, large, small, weight, false, scratch);
        });
    }

    [TestMethod]
    public void Forward_ShortScratch_Throws()
    {
        ConvolutionShape shape = FixedShapes[0];
        ArgumentException thrown = Assert.ThrowsExactly<ArgumentException>(() => ConvolutionKernels.Forward(
            shape, 1, new float[ImageBlocks.Length(1, shape.InputLength)], new float[shape.WeightLength], Epilogue.None, new float[ImageBlocks.Length(1, shape.OutputLength)], []));
        StringAssert.Contains(thrown.Message, "scratch");
    }

    [TestMethod]
    [DataRow(9, 48, 64)]
    [DataRow(1, 16, 17)]
    [DataRow(100, 80, 5)]
    public void BackwardWeight_SmallImageOfOnePixel_GivesTheBitsOfTheGeneralKernel(int outputs, int inputs, int rows)
    {
        // The same weights and sums, where the general kernel takes a second row of small images, of zeros, that no large image reaches.
        ConvolutionShape shape = Shape(inputs, 2, 2, outputs, 2, 2, 1, 0, 0, 1, 1), general = Shape(inputs, 2, 2, outputs, 2, 2, 2, 0, 0, 2, 1);
        Assert.IsTrue(ConvolutionPointGradient.Fits(shape));
        Assert.IsFalse(ConvolutionPointGradient.Fits(general));
        float[] large = Pack(rows, inputs, 4, TestValues.Uniform(1, rows * 4 * inputs)), values = TestValues.Uniform(2, rows * outputs);
        float[] two = new float[rows * outputs * 2];
        for (int i = 0; i < values.Length; i++)
        {
            two[2 * i] = values[i];
        }

        float[] expected = TestValues.Uniform(3, shape.WeightLength), actual = [.. expected];
        ConvolutionKernels.BackwardWeight(general, rows, large, Pack(rows, outputs, 2, two), expected, true, Scratch(general, rows));
        ConvolutionKernels.BackwardWeight(shape, rows, large, Pack(rows, outputs, 1, values), actual, true, Scratch(shape, rows));
        CollectionAssert.AreEqual(expected, actual);
    }

    internal static ConvolutionShape Shape(
        int inputs, int height, int width, int outputs, int kernelHeight, int kernelWidth, int stride, int padTop, int padLeft, int outputHeight, int outputWidth) => new()
        {
            InputChannels = inputs,
            InputHeight = height,
            InputWidth = width,
            OutputChannels = outputs,
            OutputHeight = outputHeight,
            OutputWidth = outputWidth,
            KernelHeight = kernelHeight,
            KernelWidth = kernelWidth,
            Stride = stride,
            PadTop = padTop,
            PadLeft = padLeft,
        };

    internal static void Check(ConvolutionShape shape, int rows)
    {
        float[] large = TestValues.Uniform(1, rows * shape.InputLength), small = TestValues.Uniform(2, rows * shape.OutputLength), weight = TestValues.Uniform(3, shape.WeightLength);
        double[] forward = new double[small.Length], toInput = new double[large.Length], toWeight = new double[weight.Length];
        for (int row = 0; row < rows; row++)
        {
            Plain(shape, row, (l, s, w) =>
            {
                forward[s] += (double)large[l] * weight[w];
                toInput[l] += (double)small[s] * weight[w];
                toWeight[w] += (double)small[s] * large[l];
            });
        }

        float[] scratch = Scratch(shape, rows), blocks = Pack(rows, shape.InputChannels, shape.InputPixels, large);
        float[] smallBlocks = Pack(rows, shape.OutputChannels, shape.OutputPixels, small), result = new float[smallBlocks.Length];
        string name = $"{shape}, {rows} rows";
        ConvolutionKernels.Forward(shape, rows, blocks, weight, Epilogue.None, result, scratch);
        AssertClose(forward, Unpack(rows, shape.OutputChannels, shape.OutputPixels, result), name);
        float[] weightGradient = new float[weight.Length];
        ConvolutionKernels.BackwardWeight(shape, rows, blocks, smallBlocks, weightGradient, false, scratch);
        AssertClose(toWeight, weightGradient, name);
        ConvolutionKernels.BackwardInput(shape, rows, smallBlocks, weight, Epilogue.None, blocks, scratch);
        AssertClose(toInput, Unpack(rows, shape.InputChannels, shape.InputPixels, blocks), name);
    }

    /// <summary>Calls with the places of each large value, small value and weight that a convolution joins, written as its definition is.</summary>
    private static void Plain(ConvolutionShape s, int row, Action<int, int, int> join)
    {
        for (int co = 0; co < s.OutputChannels; co++)
        {
            for (int oy = 0; oy < s.OutputHeight; oy++)
            {
                for (int ox = 0; ox < s.OutputWidth; ox++)
                {
                    for (int ci = 0; ci < s.InputChannels; ci++)
                    {
                        for (int ky = 0; ky < s.KernelHeight; ky++)
                        {
                            for (int kx = 0; kx < s.KernelWidth; kx++)
                            {
                                int iy = (oy * s.Stride) - s.PadTop + ky, ix = (ox * s.Stride) - s.PadLeft + kx;
                                if (iy >= 0 && iy < s.InputHeight && ix >= 0 && ix < s.InputWidth)
                                {
                                    join(
                                        (((((row * s.InputChannels) + ci) * s.InputHeight) + iy) * s.InputWidth) + ix,
                                        (((((row * s.OutputChannels) + co) * s.OutputHeight) + oy) * s.OutputWidth) + ox,
                                        (((((co * s.InputChannels) + ci) * s.KernelHeight) + ky) * s.KernelWidth) + kx);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static void AssertClose(double[] expected, float[] actual, string name)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > 2e-5 * (1 + Math.Sqrt(Math.Abs(expected[i])) + Math.Abs(expected[i])))
            {
                Assert.Fail($"{name}: value {i} is {actual[i]}, expected {expected[i]}.");
            }
        }
    }

    private static float[][] RunAll(ConvolutionShape shape, int rows)
    {
        float[] large = TestValues.Uniform(1, ImageBlocks.Length(rows, shape.InputLength)), small = TestValues.Uniform(2, ImageBlocks.Length(rows, shape.OutputLength));
        float[] weight = TestValues.Uniform(3, shape.WeightLength), scratch = Scratch(shape, rows);
        float[] toSmall = new float[small.Length], toLarge = new float[large.Length], toWeight = new float[weight.Length];
        ConvolutionKernels.Forward(shape, rows, large, weight, Epilogue.None, toSmall, scratch);
        ConvolutionKernels.BackwardInput(shape, rows, small, weight, Epilogue.None, toLarge, scratch);
        ConvolutionKernels.BackwardWeight(shape, rows, large, small, toWeight, false, scratch);
        return [toSmall, toLarge, toWeight];
    }

    internal static float[] Forward(ConvolutionShape shape, int rows, float[] images, float[] weight) =>
        Unpack(rows, shape.OutputChannels, shape.OutputPixels, BlockedForward(shape, rows, images, weight, [], default));

    private static float[] BlockedForward(ConvolutionShape shape, int rows, float[] images, float[] weight, float[] bias, Activation activation)
    {
        float[] output = new float[ImageBlocks.Length(rows, shape.OutputLength)];
        ConvolutionKernels.Forward(
            shape, rows, Pack(rows, shape.InputChannels, shape.InputPixels, images), weight, Epilogue.Forward(bias, activation), output, Scratch(shape, rows));
        return output;
    }

    private static float[] Scratch(ConvolutionShape shape, int rows) => new float[ConvolutionKernels.ScratchLength(shape, rows)];

    private static float[] Pack(int rows, int channels, int pixels, float[] images)
    {
        float[] blocks = new float[ImageBlocks.Length(rows, channels * pixels)];
        ImageBlocks.Pack(rows, channels, pixels, images, blocks);
        return blocks;
    }

    private static float[] Unpack(int rows, int channels, int pixels, float[] blocks)
    {
        float[] images = new float[rows * channels * pixels];
        ImageBlocks.Unpack(rows, channels, pixels, blocks, images);
        return images;
    }
}
