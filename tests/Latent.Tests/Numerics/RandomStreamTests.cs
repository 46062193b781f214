using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class RandomStreamTests
{
    // Known answers of Philox 4×32-10 from the authors' Random123 distribution (kat_vectors).
    [TestMethod]
    public void Block_AllZero_EqualsPublishedVector()
    {
        AssertWords(RandomStream.Block(0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }

    [TestMethod]
    public void Block_AllOnes_EqualsPublishedVector()
    {
        AssertWords(RandomStream.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    [TestMethod]
    public void NextNormal_ManyDraws_HasMeanZeroAndVarianceOne()
    {
        var random = new RandomStream(3, RandomPurpose.Sampling);
        double sum = 0, squares = 0;
        const int Count = 200_000;
        for (int i = 0; i < Count; i++)
        {
            float value = random.NextNormal();
            sum += value;
            squares += value * value;
        }

        Assert.AreEqual(0, sum / Count, 0.01);
        Assert.AreEqual(1, squares / Count, 0.02);
    }

    [TestMethod]
    public void Streams_OfDifferentPurposeOrIndex_Differ()
    {
        uint first = new RandomStream(1, RandomPurpose.Noise).NextUInt32();
        Assert.AreNotEqual(first, new RandomStream(1, RandomPurpose.Shuffling).NextUInt32());
        Assert.AreNotEqual(first, new RandomStream(1, RandomPurpose.Noise, 1).NextUInt32());
        Assert.AreNotEqual(first, new RandomStream(2, RandomPurpose.Noise).NextUInt32());
        Assert.AreEqual(first, new RandomStream(1, RandomPurpose.Noise).NextUInt32());
    }

    [TestMethod]
    public void FillUniform_AnyLengthAndStart_EqualsSingleDraws()
    {
        foreach ((int skipped, int length) in Fills)
        {
            var one = new RandomStream(7, RandomPurpose.Noise, 9);
            var other = new RandomStream(7, RandomPurpose.Noise, 9);
            for (int i = 0; i < skipped; i++)
            {
                Assert.AreEqual(one.NextUInt32(), other.NextUInt32());
            }

            float[] filled = new float[length];
            one.FillUniform(filled);
            for (int i = 0; i < length; i++)
            {
                Assert.AreEqual(other.NextSingle(), filled[i], $"{skipped} skipped, value {i} of {length}");
            }

            Assert.AreEqual(other.NextUInt32(), one.NextUInt32());
        }
    }

    [TestMethod]
    public void FillNormal_AnyLengthAndStart_EqualsSingleDraws()
    {
        foreach ((int skipped, int length) in Fills)
        {
            var one = new RandomStream(7, RandomPurpose.Noise, 9);
            var other = new RandomStream(7, RandomPurpose.Noise, 9);
            for (int i = 0; i < skipped; i++)
            {
                Assert.AreEqual(one.NextNormal(), other.NextNormal());
            }

            float[] filled = new float[length];
            one.FillNormal(filled);
            for (int i = 0; i < length; i++)
            {
                Assert.AreEqual(other.NextNormal(), filled[i], $"{skipped} skipped, value {i} of {length}");
            }

            Assert.AreEqual(other.NextNormal(), one.NextNormal());
        }
    }

    [TestMethod]
    public void NextNormal_FirstDraws_AreThoseOfBoxAndMuller()
    {
        var normal = new RandomStream(1, RandomPurpose.Noise);
        var uniform = new RandomStream(1, RandomPurpose.Noise);
        for (int i = 0; i < 1000; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(uniform.NextSingle() + (1.0 / (1 << 24)))), angle = 2 * Math.PI * uniform.NextSingle();
            Assert.AreEqual(radius * Math.Cos(angle), normal.NextNormal(), 2e-6);
            Assert.AreEqual(radius * Math.Sin(angle), normal.NextNormal(), 2e-6);
        }
    }

    private static readonly (int Skipped, int Length)[] Fills = [(0, 0), (0, 1), (0, 4), (1, 3), (1, 100), (2, 64), (3, 4133), (0, 9001)];

    private static void AssertWords(UInt128 block, params uint[] expected)
    {
        uint[] actual = [(uint)block, (uint)(block >> 32), (uint)(block >> 64), (uint)(block >> 96)];
        CollectionAssert.AreEqual(expected, actual);
    }
}
