using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Data;

[TestClass]
public sealed class GlyphImagesTests
{
    [TestMethod]
    public void Generate_SameSeed_GivesTheSameImages()
    {
        MemorySamples few = GlyphImages.Generate(50, 3), many = GlyphImages.Generate(100, 3);
        Assert.IsTrue(few.Values.SequenceEqual(many.Values[..few.Values.Length]));
        Assert.IsTrue(few.Labels.SequenceEqual(many.Labels[..50]));
        Assert.IsFalse(few.Values.SequenceEqual(GlyphImages.Generate(50, 4).Values));
    }

    [TestMethod]
    public void Generate_Images_AreWithinRangeAndOfAllClasses()
    {
        MemorySamples samples = GlyphImages.Generate(1000, 1);
        Assert.AreEqual(Shape.Create(1, 28, 28), samples.Shape);
        foreach (float value in samples.Values)
        {
            Assert.IsTrue(value is >= 0 and <= 1);
        }

        int[] labels = samples.Labels.ToArray();
        CollectionAssert.AreEqual(Enumerable.Repeat(100, 10).ToArray(), Enumerable.Range(0, 10).Select(c => labels.Count(l => l == c)).ToArray());
    }

    [TestMethod]
    public void Generate_NearestClassMean_IsBetterThanChanceAndFarFromPerfect()
    {
        MemorySamples train = GlyphImages.Generate(1000, 1), test = GlyphImages.Generate(500, 2);
        int length = train.Shape.Length;
        var means = new double[10, length];
        for (int row = 0; row < train.Rows; row++)
        {
            for (int i = 0; i < length; i++)
            {
                means[train.Labels[row], i] += train[row][i] / 100.0;
            }
        }

        int right = 0;
        for (int row = 0; row < test.Rows; row++)
        {
            ReadOnlySpan<float> image = test[row];
            var distances = new double[10];
            for (int c = 0; c < 10; c++)
            {
                for (int i = 0; i < length; i++)
                {
                    distances[c] += Math.Pow(image[i] - means[c, i], 2);
                }
            }

            right += Array.IndexOf(distances, distances.Min()) == test.Labels[row] ? 1 : 0;
        }

        Assert.IsTrue(right is > 250 and < 475, $"{right} of 500");
    }
}
