using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class SimilaritySearchTests
{
    [TestMethod]
    public void Find_ReturnsKeysNearestFirst()
    {
        SimilaritySearch search = SimilaritySearch.Fit([0, 10, 3], 3, 1, ["zero", "ten", "three"]);
        CollectionAssert.AreEqual(new[] { new SimilarityMatch("three", 2, 1), new SimilarityMatch("zero", 0, 4) }, search.Find([4], 2).ToArray());
    }

    [TestMethod]
    public void Find_WithoutKeys_CallsRowsByNumber()
    {
        Assert.AreEqual("1", SimilaritySearch.Fit([0, 10], 2, 1).Find([9], 1)[0].Key);
    }

    [TestMethod]
    public void Precision_OfSeparatedClusters_IsOne_AndOfForeignLabelsIsLow()
    {
        float[] rows = Clusters.Generate(300, 6, 3, 1, distance: 20);
        int[] labels = [.. Enumerable.Range(0, 300).Select(row => row % 3)];
        NeighbourGraph found = SimilaritySearch.Fit(rows.AsSpan(0, 240 * 6), 240, 6).Find(rows.AsSpan(240 * 6), 60, 10);
        Assert.AreEqual(1, SimilaritySearch.Precision(found, labels.AsSpan(240), labels.AsSpan(0, 240)));
        int[] others = [.. labels.Skip(240).Select(label => (label + 1) % 3)];
        Assert.AreEqual(0, SimilaritySearch.Precision(found, others, labels.AsSpan(0, 240)));
    }

    [TestMethod]
    public void Fit_KeysOfAnotherNumber_Throws()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SimilaritySearch.Fit([0, 10], 2, 1, ["one"])).Message, "1 keys for 2 rows");
    }

    [TestMethod]
    public void FitAndFind_BadInput_NameIt()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SimilaritySearch.Fit([0, float.NaN], 2, 1)).Message, "Row 1, column 0 is NaN");
        var search = SimilaritySearch.Fit([0, 10], 2, 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => search.Find([float.NegativeInfinity], 1)).Message, "Row 0, column 0 is -Infinity");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => search.Find([1], 3)).Message, "from 1 to 2 neighbours");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => search.Find([1, 2], 1)).Message, "2 were given");
        Assert.AreEqual("0", SimilaritySearch.Fit([5], 1, 1).Find([7], 1)[0].Key);
    }

    [TestMethod]
    [DataRow(NeighbourMethod.Exact, DistanceMetric.Euclidean)]
    [DataRow(NeighbourMethod.Exact, DistanceMetric.Manhattan)]
    [DataRow(NeighbourMethod.Approximate, DistanceMetric.Euclidean)]
    public void Find_Cancelled_Stops(NeighbourMethod method, DistanceMetric metric)
    {
        float[] rows = Clusters.Generate(1000, 3, 2, 1);
        var options = new NeighbourOptions { Method = method, Metric = metric };
        var search = SimilaritySearch.Fit(rows, 1000, 3, options: options);
        var cancelled = new CancellationToken(true);
        Assert.ThrowsExactly<OperationCanceledException>(() => search.Find(rows, 1000, 2, cancelled));
        Assert.ThrowsExactly<OperationCanceledException>(() => search.Neighbours.FindAmongOwn(2, cancelled));
        Assert.ThrowsExactly<OperationCanceledException>(() => ProjectionQuality.Measure(search.Neighbours, rows, null, cancelled));
        if (method == NeighbourMethod.Approximate)
        {
            Assert.ThrowsExactly<OperationCanceledException>(() => SimilaritySearch.Fit(rows, 1000, 3, default, options, cancelled));
        }
    }
}
