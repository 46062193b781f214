using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Data;

[TestClass]
public sealed class ShufflePoolTests
{
    [TestMethod]
    [DataRow(1000, 64)]
    [DataRow(1000, 1)]
    [DataRow(257, 1)]
    [DataRow(64, 64)]
    [DataRow(65, 64)]
    [DataRow(10, 64)]
    [DataRow(0, 64)]
    public void Read_AnyPool_GivesEachRowOnceWithItsLabel(int rows, int pool)
    {
        (float[] values, int[] labels) = Drain(new ShufflePool(pool, 1, withLabels: true), rows, seed: 1);
        CollectionAssert.AreEqual(Enumerable.Range(0, rows).Select(i => (float)i).ToArray(), values.Order().ToArray());
        CollectionAssert.AreEqual(values.Select(value => (int)value * 2).ToArray(), labels);
        if (rows >= 64 && pool > 1)
        {
            CollectionAssert.AreNotEqual(values.Order().ToArray(), values, "shuffled");
        }
    }

    [TestMethod]
    public void Read_AllFit_IsTheFullShuffle()
    {
        (float[] values, _) = Drain(new ShufflePool(100, 1, withLabels: true), 100, seed: 4);
        float[] expected = [.. Enumerable.Range(0, 100).Select(i => (float)i)];
        new RandomStream(4, RandomPurpose.Shuffling, 1).Shuffle(expected.AsSpan());
        CollectionAssert.AreEqual(expected, values);
    }

    [TestMethod]
    public void Read_SecondPass_DependsOnItsStreamAlone()
    {
        var pool = new ShufflePool(32, 1, withLabels: true);
        float[] first = Drain(pool, 500, seed: 1).Values;
        float[] other = Drain(pool, 500, seed: 2).Values;
        float[] again = Drain(pool, 500, seed: 1).Values;
        CollectionAssert.AreNotEqual(first, other);
        CollectionAssert.AreEqual(first, again);
    }

    private static (float[] Values, int[] Labels) Drain(ShufflePool pool, int rows, ulong seed)
    {
        var source = new MemorySamples([1], [.. Enumerable.Range(0, rows).Select(i => (float)i)], [.. Enumerable.Range(0, rows).Select(i => i * 2)]);
        using ISampleReader reader = source.OpenReader();
        pool.Start(reader, new RandomStream(seed, RandomPurpose.Shuffling, 1));
        var values = new List<float>();
        var labels = new List<int>();
        float[] samples = new float[7];
        int[] classes = new int[7];
        while (pool.Read(samples, classes) is int read and > 0)
        {
            values.AddRange(samples[..read]);
            labels.AddRange(classes[..read]);
        }

        return ([.. values], [.. labels]);
    }
}
