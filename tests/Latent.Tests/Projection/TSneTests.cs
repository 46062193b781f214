using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class TSneTests
{
    [TestMethod]
    public void Fit_SeparatedClusters_NeighboursInTheMapAreOfTheSameCluster()
    {
        const int Count = 400, Dimensions = 10, Groups = 4;
        float[] rows = Clusters.Generate(Count, Dimensions, Groups, 1);
        TSneMap map = TSne.Fit(rows, Count, Dimensions, new TSneOptions { Iterations = 300 });
        NeighbourGraph graph = NearestNeighbours.Fit(map.Points, Count, 2).FindAmongOwn(10);
        int same = 0;
        for (int row = 0; row < Count; row++)
        {
            foreach (int other in graph.IndicesOf(row))
                same += other % Groups == row % Groups ? 1 : 0;
        }

        Assert.IsGreaterThan(0.99, same / (10.0 * Count));
        Assert.IsLessThan(1.2, map.KLDivergence);
    }

    [TestMethod]
    public void Fit_MoreIterations_LowersTheDivergence()
    {
        float[] rows = Clusters.Generate(200, 5, 3, 2);
        double few = TSne.Fit(rows, 200, 5, new TSneOptions { Iterations = 20, EarlyExaggerationIterations = 0 }).KLDivergence;
        double many = TSne.Fit(rows, 200, 5, new TSneOptions { Iterations = 400, EarlyExaggerationIterations = 0 }).KLDivergence;
        Assert.IsLessThan(few, many);
    }

    [TestMethod]
    public void Fit_SameSeed_GivesSameBits()
    {
        float[] rows = Clusters.Generate(150, 6, 3, 3);
        var options = new TSneOptions { EarlyExaggerationIterations = 60, Iterations = 60, Initialization = MapInitialization.Random, Seed = 5 };
        float[] first = TSne.Fit(rows, 150, 6, options).Points.ToArray();
        CollectionAssert.AreEqual(first, TSne.Fit(rows, 150, 6, options).Points.ToArray());
        CollectionAssert.AreNotEqual(first, TSne.Fit(rows, 150, 6, options with { Seed = 6 }).Points.ToArray());
    }

    [TestMethod]
    [DataRow(4, 1)]
    [DataRow(5, 3)]
    [DataRow(31, 2)]
    public void Fit_FewRows_GivesFinitePoints(int count, int dimensions)
    {
        float[] rows = Clusters.Generate(count, dimensions, 2, 4);
        TSneMap map = TSne.Fit(rows, count, dimensions);
        foreach (float coordinate in map.Points)
            Assert.IsTrue(float.IsFinite(coordinate));
        Assert.IsTrue(double.IsFinite(map.KLDivergence));
    }

    [TestMethod]
    public void Fit_ManyEqualRows_GivesFinitePoints()
    {
        float[] rows = Clusters.Generate(120, 3, 3, 4);
        for (int row = 0; row < 60; row++)
            rows.AsSpan(0, 3).CopyTo(rows.AsSpan(row * 3));
        TSneMap map = TSne.Fit(rows, 120, 3, new TSneOptions { Perplexity = 10 });
        foreach (float coordinate in map.Points)
            Assert.IsTrue(float.IsFinite(coordinate));
    }

    [TestMethod]
    public void Fit_Cancelled_Stops()
    {
        float[] rows = Clusters.Generate(200, 5, 3, 2);
        using var source = new CancellationTokenSource();
        var seen = new List<TSneProgress>();
        var progress = new Collector(seen, source);
        Assert.ThrowsExactly<OperationCanceledException>(() => TSne.Fit(rows, 200, 5, new TSneOptions { ReportInterval = 10 }, progress, source.Token));
        Assert.HasCount(1, seen);
        Assert.AreEqual(10, seen[0].Iteration);
        Assert.AreEqual(400, seen[0].Points.Length);
    }

    [TestMethod]
    public void Fit_BadInput_NamesItAndSaysWhatToDo()
    {
        float[] rows = Clusters.Generate(20, 2, 2, 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TSne.Fit(rows, 20, 2, new TSneOptions { Perplexity = 30 })).Message, "Perplexity is 30; allowed is from 1 to a third of the other rows, which for 20 rows is 6.33");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TSne.Fit(rows.AsSpan(0, 2), 1, 2)).Message, "at least 4 rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TSne.Fit(new float[20], 10, 2)).Message, "All 10 rows are equal");
        rows[7] = float.NaN;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TSne.Fit(rows, 20, 2)).Message, "Row 3, column 1 is NaN");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TSne.Fit(new float[40], 20, 2, new TSneOptions { Momentum = 1 })).Message, "Momentum is 1; allowed is from 0 to below 1");
    }

    [TestMethod]
    public void Fit_PlacementOutOfRange_IsRefusedBeforeTheWork()
    {
        var options = new TSneOptions { Placement = new TSnePlacementOptions { Exaggeration = 0 } };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TSne.Fit(new float[40], 20, 2, options)).Message, "Exaggeration is 0; allowed is at least 1");
    }

    [TestMethod]
    public void Fit_ConstantColumnsBesideOthers_ChangeNothing()
    {
        const int Count = 60;
        float[] rows = Clusters.Generate(Count, 3, 3, 1), wider = new float[5 * Count];
        for (int row = 0; row < Count; row++)
        {
            rows.AsSpan(row * 3, 3).CopyTo(wider.AsSpan(row * 5));
            (wider[(row * 5) + 3], wider[(row * 5) + 4]) = (1e6f, 0);
        }

        var options = new TSneOptions { EarlyExaggerationIterations = 50, Iterations = 100 };
        TSneMap map = TSne.Fit(wider, Count, 5, options);
        Assert.AreEqual(TSne.Fit(rows, Count, 3, options).KLDivergence, map.KLDivergence, 0.02);
        foreach (float coordinate in map.Points)
            Assert.IsTrue(float.IsFinite(coordinate));
    }

    [TestMethod]
    public void Fit_StepLimit_HoldsEveryStepShort()
    {
        const int Count = 100;
        const double Longest = 0.01;
        float[] rows = Clusters.Generate(Count, 5, 3, 2);
        var options = new TSneOptions { EarlyExaggerationIterations = 0, Iterations = 40, MaxStepNorm = Longest, ReportInterval = 1, Initialization = MapInitialization.Random, LearningRate = 1e4 };
        var seen = new List<TSneProgress>();
        TSne.Fit(rows, Count, 5, options, new Keeper(seen));
        for (int step = 1; step < seen.Count; step++)
        {
            for (int point = 0; point < Count; point++)
            {
                // The points are moved back to their middle after a step, by less than the longest step.
                double dx = seen[step].Points.Span[2 * point] - seen[step - 1].Points.Span[2 * point];
                double dy = seen[step].Points.Span[(2 * point) + 1] - seen[step - 1].Points.Span[(2 * point) + 1];
                Assert.IsLessThanOrEqualTo(2.001 * Longest, Math.Sqrt((dx * dx) + (dy * dy)));
            }
        }
    }

    [TestMethod]
    public void Fit_LateExaggeration_DrawsClustersTogether()
    {
        const int Count = 300, Groups = 3;
        float[] rows = Clusters.Generate(Count, 5, Groups, 2);
        var options = new TSneOptions { EarlyExaggerationIterations = 100, Iterations = 200 };
        Assert.IsLessThan(0.9 * Spread(TSne.Fit(rows, Count, 5, options)), Spread(TSne.Fit(rows, Count, 5, options with { LateExaggeration = 4 })));

        static double Spread(TSneMap map)
        {
            NeighbourGraph nearest = NearestNeighbours.Fit(map.Points, map.Count, 2).FindAmongOwn(10);
            return nearest.Distances.ToArray().Average();
        }
    }

    private sealed class Keeper(List<TSneProgress> seen) : IProgress<TSneProgress>
    {
        public void Report(TSneProgress value) => seen.Add(value);
    }

    private sealed class Collector(List<TSneProgress> seen, CancellationTokenSource source) : IProgress<TSneProgress>
    {
        public void Report(TSneProgress value)
        {
            seen.Add(value);
            source.Cancel();
        }
    }
}
