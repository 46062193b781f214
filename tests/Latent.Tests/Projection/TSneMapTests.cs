using Latent.Numerics;
using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class TSneMapTests
{
    private const int Count = 600;
    private const int Dimensions = 8;
    private const int Groups = 5;

    [TestMethod]
    [DataRow(NeighbourMethod.Exact)]
    [DataRow(NeighbourMethod.Approximate)]
    public void Transform_TrainingRows_GivesTheFittedMap(NeighbourMethod method)
    {
        float[] rows = Clusters.Generate(Count, Dimensions, Groups, 1);
        rows.AsSpan(0, Dimensions).CopyTo(rows.AsSpan(300 * Dimensions));
        rows.AsSpan(0, Dimensions).CopyTo(rows.AsSpan(40 * Dimensions));
        TSneMap map = TSne.Fit(rows, Count, Dimensions, Short with { Neighbours = new NeighbourOptions { Method = method } });
        float[] places = new float[2 * Count];
        map.Transform(rows, Count, places);
        CollectionAssert.AreEqual(map.Points.ToArray(), places);
    }

    [TestMethod]
    public void Transform_NewRows_LandInTheirCluster()
    {
        float[] all = Clusters.Generate(Count + 100, Dimensions, Groups, 1);
        TSneMap map = TSne.Fit(all.AsSpan(0, Count * Dimensions), Count, Dimensions, Short);
        float[] places = new float[200];
        map.Transform(all.AsSpan(Count * Dimensions), 100, places);
        NeighbourGraph graph = NearestNeighbours.Fit(map.Points, Count, 2).Find(places, 100, 5);
        int same = 0;
        for (int row = 0; row < 100; row++)
        {
            foreach (int other in graph.IndicesOf(row))
                same += other % Groups == (Count + row) % Groups ? 1 : 0;
        }

        Assert.IsGreaterThan(0.98, same / 500.0);
    }

    [TestMethod]
    public void Transform_OneByOne_GivesTheBitsOfABatch()
    {
        float[] all = Clusters.Generate(Count + 20, Dimensions, Groups, 2);
        TSneMap map = TSne.Fit(all.AsSpan(0, Count * Dimensions), Count, Dimensions, Short with { Neighbours = new NeighbourOptions { Method = NeighbourMethod.Approximate } });
        float[] batch = new float[40], single = new float[2];
        map.Transform(all.AsSpan(Count * Dimensions), 20, batch);
        for (int row = 0; row < 20; row++)
        {
            map.Transform(all.AsSpan((Count + row) * Dimensions, Dimensions), 1, single);
            CollectionAssert.AreEqual(batch[(2 * row)..((2 * row) + 2)], single);
        }
    }

    [TestMethod]
    public void Transform_FarAwayRows_StaysInReach()
    {
        float[] rows = Clusters.Generate(Count, Dimensions, Groups, 1);
        TSneMap map = TSne.Fit(rows, Count, Dimensions, Short);
        float[] far = new float[Dimensions], place = new float[2];
        Array.Fill(far, 1e6f);
        map.Transform(far, 1, place, new TSnePlacementOptions { LearningRate = 100, MaxGradientNorm = 1e6 });
        Assert.IsTrue(float.IsFinite(place[0]) && float.IsFinite(place[1]));
    }

    [TestMethod]
    public void Transform_BadInput_NamesIt()
    {
        float[] rows = Clusters.Generate(50, 2, 2, 1);
        TSneMap map = TSne.Fit(rows, 50, 2, Short);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => map.Transform([1, 2, 3], 1, new float[2])).Message, "1 rows of 2 values are 2 values, but 3 were given");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => map.Transform([1, float.NaN], 1, new float[2])).Message, "Row 0, column 1 is NaN");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => map.Transform([1, 2], 1, new float[2], new TSnePlacementOptions { Momentum = 1 })).Message, "Momentum is 1; allowed is from 0 to below 1");
    }

    [TestMethod]
    [DataRow(TSneMethod.Exact)]
    [DataRow(TSneMethod.BarnesHut)]
    [DataRow(TSneMethod.Interpolation)]
    public void Fit_OneThreadOrTwo_GivesTheSameBits(TSneMethod method)
    {
        float[] rows = Clusters.Generate(Count, Dimensions, Groups, 3);
        TSneOptions options = Short with { Method = method, Neighbours = new NeighbourOptions { Method = NeighbourMethod.Approximate } };
        int threads = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            float[] one = TSne.Fit(rows, Count, Dimensions, options).Points.ToArray();
            WorkerPool.Shared.MaxThreads = 3;
            CollectionAssert.AreEqual(one, TSne.Fit(rows, Count, Dimensions, options).Points.ToArray());
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = threads;
        }
    }

    [TestMethod]
    [DataRow(TSneMethod.BarnesHut)]
    [DataRow(TSneMethod.Interpolation)]
    public void Fit_FastMethods_ReachTheExactMethodsDivergence(TSneMethod method)
    {
        float[] rows = Clusters.Generate(800, 20, Groups, 4, distance: 1);
        double exact = TSne.Fit(rows, 800, 20, Short with { Iterations = 200, Method = TSneMethod.Exact }).KLDivergence;
        double near = TSne.Fit(rows, 800, 20, Short with { Iterations = 200, Method = method }).KLDivergence;
        Assert.AreEqual(exact, near, 0.03 * exact);
    }

    [TestMethod]
    [DataRow(0.5, 1.0, AffinityKind.Perplexity, 0.95)]
    [DataRow(1.0, 4.0, AffinityKind.Perplexity, 0.9)]
    [DataRow(1.0, 1.0, AffinityKind.Uniform, 0.95)]
    public void MeasureQuality_OfSeparatedClusters_IsHigh(double degrees, double late, AffinityKind affinity, double least)
    {
        float[] rows = Clusters.Generate(Count, Dimensions, Groups, 5);
        TSneMap map = TSne.Fit(rows, Count, Dimensions, Short with { DegreesOfFreedom = degrees, LateExaggeration = late, Affinity = affinity });
        ProjectionQuality quality = map.MeasureQuality();
        Assert.IsGreaterThan(least, quality.Trustworthiness);
        Assert.IsGreaterThan(least, quality.Continuity);

        // By chance it would be 0.02.
        Assert.IsGreaterThan(0.08, quality.NeighboursKept);
    }

    private static TSneOptions Short => new() { EarlyExaggerationIterations = 100, Iterations = 100 };
}
