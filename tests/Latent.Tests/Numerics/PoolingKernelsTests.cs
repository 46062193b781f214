using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class PoolingKernelsTests
{
    [TestMethod]
    [DataRow(20, 3, 7, 9, 2, 2)]
    [DataRow(16, 1, 6, 6, 3, 2)]
    [DataRow(3, 5, 5, 4, 3, 1)]
    [DataRow(33, 2, 4, 4, 1, 2)]
    public void MaxForwardAndBackward_RandomImages_EqualPlainLoops(int rows, int channels, int height, int width, int size, int stride)
    {
        int outputHeight = ((height - size) / stride) + 1, outputWidth = ((width - size) / stride) + 1;
        float[] images = TestValues.Uniform(1, rows * channels * height * width), gradients = TestValues.Uniform(2, rows * channels * outputHeight * outputWidth);
        float[] expected = new float[gradients.Length], expectedGradient = new float[images.Length];
        for (int plane = 0; plane < rows * channels; plane++)
        {
            for (int y = 0; y < outputHeight; y++)
            {
                for (int x = 0; x < outputWidth; x++)
                {
                    int best = (((plane * height) + (y * stride)) * width) + (x * stride);
                    for (int dy = 0; dy < size; dy++)
                    {
                        for (int dx = 0; dx < size; dx++)
                        {
                            int at = (((plane * height) + (y * stride) + dy) * width) + (x * stride) + dx;
                            best = images[at] > images[best] ? at : best;
                        }
                    }

                    int output = (((plane * outputHeight) + y) * outputWidth) + x;
                    expected[output] = images[best];
                    expectedGradient[best] += gradients[output];
                }
            }
        }

        float[] large = new float[ImageBlocks.Length(rows, channels * height * width)], small = new float[ImageBlocks.Length(rows, channels * outputHeight * outputWidth)];
        byte[] places = new byte[small.Length];
        ImageBlocks.Pack(rows, channels, height * width, images, large);
        PoolingKernels.MaxForward(rows, channels, height, width, size, stride, large, small, places);
        float[] pooled = new float[expected.Length];
        ImageBlocks.Unpack(rows, channels, outputHeight * outputWidth, small, pooled);
        CollectionAssert.AreEqual(expected, pooled);

        ImageBlocks.Pack(rows, channels, outputHeight * outputWidth, gradients, small);
        PoolingKernels.MaxBackward(rows, channels, height, width, size, stride, small, places, large);
        float[] gradient = new float[images.Length];
        ImageBlocks.Unpack(rows, channels, height * width, large, gradient);
        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.AreEqual(expectedGradient[i], gradient[i], 1e-6f);
        }
    }

    [TestMethod]
    public void MaxForward_NaNAndInfinity_AreHandled()
    {
        float[] large = new float[4 * 16], small = new float[16];
        float[] window = [float.NegativeInfinity, -1f, float.NegativeInfinity, -2f];
        for (int pixel = 0; pixel < 4; pixel++)
        {
            large[pixel * 16] = window[pixel];
        }

        large[(2 * 16) + 1] = float.NaN;
        large[(3 * 16) + 1] = 5f;
        large[(1 * 16) + 2] = float.PositiveInfinity;
        byte[] places = new byte[16];
        PoolingKernels.MaxForward(16, 1, 2, 2, 2, 2, large, small, places);
        Assert.AreEqual(-1f, small[0]);
        Assert.AreEqual(1, places[0]);
        Assert.IsTrue(float.IsNaN(small[1]));
        Assert.AreEqual(2, places[1]);
        Assert.AreEqual(float.PositiveInfinity, small[2]);
        Assert.AreEqual(0, places[3]);
    }
}
