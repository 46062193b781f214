using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class ImageBlocksTests
{
    private static readonly (int Rows, int Channels, int Pixels)[] Cases =
        [(1, 1, 1), (16, 1, 784), (17, 3, 49), (31, 16, 9), (5, 2, 7), (40, 64, 16), (3, 5, 3), (64, 100, 50)];

    [TestMethod]
    public void Pack_AnyShape_PutsEachValueWhereTheLayoutSays()
    {
        foreach ((int rows, int channels, int pixels) in Cases)
        {
            float[] images = TestValues.Uniform(1, rows * channels * pixels);
            float[] blocks = new float[ImageBlocks.Length(rows, channels * pixels)];
            Array.Fill(blocks, float.NaN);
            ImageBlocks.Pack(rows, channels, pixels, images, blocks);
            for (int row = 0; row < ImageBlocks.Count(rows) * ImageBlocks.Lanes; row++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int pixel = 0; pixel < pixels; pixel++)
                    {
                        float expected = row < rows ? images[(((row * channels) + channel) * pixels) + pixel] : 0f;
                        Assert.AreEqual(expected, blocks[(((((row / 16 * pixels) + pixel) * channels) + channel) * 16) + (row % 16)]);
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Unpack_PackedImages_GivesThemBack()
    {
        foreach ((int rows, int channels, int pixels) in Cases)
        {
            float[] images = TestValues.Uniform(1, rows * channels * pixels), back = new float[images.Length];
            float[] blocks = new float[ImageBlocks.Length(rows, channels * pixels)];
            ImageBlocks.Pack(rows, channels, pixels, images, blocks);
            ImageBlocks.Unpack(rows, channels, pixels, blocks, back);
            CollectionAssert.AreEqual(images, back);
        }
    }

    [TestMethod]
    public void Pack_ShortBuffer_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => ImageBlocks.Pack(2, 3, 4, new float[24], new float[100]));
}
