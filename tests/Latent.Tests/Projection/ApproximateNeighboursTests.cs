using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class ApproximateNeighboursTests
{
    private static readonly NeighbourOptions Approximate = new() { Method = NeighbourMethod.Approximate };

    [TestMethod]
    [DataRow(8, DistanceMetric.Euclidean)]
    [DataRow(40, DistanceMetric.Euclidean)]
    [DataRow(24, DistanceMetric.Cosine)]
    public void FindAmongOwn_ByDefault_FindsNearlyAll(int dimensions, DistanceMetric metric)
    {
        const int Count = 6000;
        float[] rows = Clusters.Generate(Count, dimensions, 30, 1, distance: 1);
        var options = Approximate with { Metric = metric };
        NeighbourGraph exact = NearestNeighbours.Fit(rows, Count, dimensions, options with { Method = NeighbourMethod.Exact }).FindAmongOwn(15);
        double recall = NearestNeighbours.Fit(rows, Count, dimensions, options).FindAmongOwn(15).RecallOf(exact);
        Assert.IsGreaterThanOrEqualTo(0.98, recall);
    }

    [TestMethod]
    public void Find_OtherRows_FindsNearlyAllInTheirOrder()
    {
        float[] rows = Clusters.Generate(5000, 16, 20, 2, distance: 1);
        float[] others = Clusters.Generate(700, 16, 20, 2, distance: 1);
        for (int i = 0; i < others.Length; i++)
            others[i] += 0.01f * (i % 7);
        NeighbourGraph exact = NearestNeighbours.Fit(rows, 5000, 16).Find(others, 700, 10);
        NeighbourGraph found = NearestNeighbours.Fit(rows, 5000, 16, Approximate).Find(others, 700, 10);
        Assert.IsGreaterThanOrEqualTo(0.98, found.RecallOf(exact));
        Assert.AreEqual(exact.IndicesOf(123)[0], found.IndicesOf(123)[0]);
    }

    [TestMethod]
    public void FindAmongOwn_AskedForAll_IsExact()
    {
        float[] rows = Clusters.Generate(1500, 12, 1, 3);
        NeighbourGraph exact = NearestNeighbours.Fit(rows, 1500, 12).FindAmongOwn(20);
        NeighbourGraph found = NearestNeighbours.Fit(rows, 1500, 12, Approximate with { Recall = 1 }).FindAmongOwn(20);
        CollectionAssert.AreEqual(exact.Indices.ToArray(), found.Indices.ToArray());
        CollectionAssert.AreEqual(exact.Distances.ToArray(), found.Distances.ToArray());
    }

    [TestMethod]
    public void FindAmongOwn_MoreNeighboursThanTheVisitedCellsHold_FindsThemAll()
    {
        float[] rows = Clusters.Generate(1000, 3, 10, 4, distance: 100);
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 1000, 3, Approximate with { Recall = 0.1 }).FindAmongOwn(990);
        for (int row = 0; row < 1000; row += 111)
            Assert.HasCount(990, graph.IndicesOf(row).ToArray().Distinct().Where(other => other != row).ToArray());
    }

    [TestMethod]
    public void FindAmongOwn_ManyEqualRows_FindsThem()
    {
        float[] rows = new float[3000 * 4];
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 3000, 4, Approximate).FindAmongOwn(5);
        Assert.AreEqual(0f, graph.Distances.ToArray().Max());
    }

    [TestMethod]
    public void Fit_RecallOutOfRange_Throws()
    {
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NearestNeighbours.Fit([1], 1, 1, new NeighbourOptions { Recall = 0 })).Message;
        StringAssert.Contains(message, "Recall is 0; allowed is above 0 and up to 1");
    }
}
