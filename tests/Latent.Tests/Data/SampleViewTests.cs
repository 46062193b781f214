using Latent.Data;

namespace Latent.Tests.Data;

[TestClass]
public sealed class SampleViewTests
{
    [TestMethod]
    public void MemorySamples_BadArguments_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new MemorySamples([3], new float[4]));
        Assert.ThrowsExactly<ArgumentException>(() => new MemorySamples([2], new float[4], [1]));
        Assert.ThrowsExactly<ArgumentException>(() => new MemorySamples([2], new float[4], [1, -1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Numbered(3).Read([3], new float[2], default));
    }

    [TestMethod]
    public void Subset_OfSubset_GivesTheSourcesRows()
    {
        var subset = new SampleSubset(new SampleSubset(Numbered(10), 9, 7, 5), 2, 0);
        CollectionAssert.AreEqual(new[] { 5f, 105, 9, 109 }, MemorySamples.From(subset).Values.ToArray());
        CollectionAssert.AreEqual(new[] { 2, 0 }, MemorySamples.From(subset).Labels.ToArray());
    }

    [TestMethod]
    public void WithoutClasses_AndOfClasses_PartTheRows()
    {
        MemorySamples samples = Numbered(9);
        CollectionAssert.AreEqual(new[] { 1, 2, 1, 2, 1, 2 }, SampleLabels.ReadAll(SampleSubset.WithoutClasses(samples, 0)));
        CollectionAssert.AreEqual(new[] { 0, 0, 0 }, SampleLabels.ReadAll(SampleSubset.OfClasses(samples, 0)));
    }

    [TestMethod]
    public void Concatenation_Read_FindsEachRow()
    {
        var both = new SampleConcatenation(Numbered(3), SampleSubset.First(Numbered(10), 2), Numbered(1));
        CollectionAssert.AreEqual(new[] { 0f, 1, 2, 0, 1, 0 }, Enumerable.Range(0, 6).Select(row => First(both, row)).ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => new SampleConcatenation(Numbered(1), new MemorySamples([3], new float[3])));
    }

    [TestMethod]
    public void Split_Random_PartsAllRowsOnce()
    {
        SampleSplit split = SampleSplit.Random(Numbered(100), 0.3, 5);
        Assert.AreEqual(30, split.HeldOut.Rows);
        float[] all = [.. Firsts(split.Kept), .. Firsts(split.HeldOut)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).Select(i => (float)i).ToArray(), all);
        CollectionAssert.AreEqual(Firsts(split.HeldOut), Firsts(SampleSplit.Random(Numbered(100), 0.3, 5).HeldOut));
        CollectionAssert.AreNotEqual(Firsts(split.HeldOut), Firsts(SampleSplit.Random(Numbered(100), 0.3, 6).HeldOut));
    }

    [TestMethod]
    public void Split_Stratified_TakesTheSameShareOfEachClass()
    {
        int[] labels = SampleLabels.ReadAll(SampleSplit.Stratified(Numbered(90), 0.2, 1).HeldOut);
        CollectionAssert.AreEqual(new[] { 6, 6, 6 }, new[] { labels.Count(l => l == 0), labels.Count(l => l == 1), labels.Count(l => l == 2) });
    }

    [TestMethod]
    public void Split_TwoRows_LeavesNeitherPartEmpty() => Assert.AreEqual(1, SampleSplit.Random(Numbered(2), 0.01, 0).HeldOut.Rows);

    [TestMethod]
    public void Split_ShareNaN_IsRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SampleSplit.Random(Numbered(2), double.NaN, 0));

    /// <summary>Row i is (i, 100 + i) of class i mod 3.</summary>
    private static MemorySamples Numbered(int rows) =>
        new([2], [.. Enumerable.Range(0, rows).SelectMany(i => new[] { (float)i, 100 + i })], [.. Enumerable.Range(0, rows).Select(i => i % 3)]);

    private static float First(IIndexedSampleSource source, int row)
    {
        var values = new float[source.Shape.Length];
        source.Read([row], values, default);
        return values[0];
    }

    private static float[] Firsts(SampleSubset source) => [.. Enumerable.Range(0, (int)source.Count!.Value).Select(row => First(source, row))];
}
