using System.Runtime.Intrinsics;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class UmapTests
{
    private static readonly UmapOptions Short = new() { Epochs = 60 };

    [TestMethod]
    [DataRow(0.1, 1.0, 1.577, 0.895)]
    [DataRow(0.001, 1.0, 1.929, 0.792)]
    [DataRow(0.5, 1.0, 0.583, 1.334)]
    public void Curve_UsualOptions_HasTheKnownParameters(double minimumDistance, double spread, double a, double b)
    {
        // What umap-learn finds for these (its find_ab_params).
        UmapCurve curve = UmapCurve.Fit(minimumDistance, spread);
        Assert.AreEqual(a, curve.A, 0.002);
        Assert.AreEqual(b, curve.B, 0.002);
    }

    [TestMethod]
    [DataRow(0.0, 0.01)]
    [DataRow(0.0, 100.0)]
    [DataRow(0.99, 1.0)]
    [DataRow(9.0, 10.0)]
    public void Curve_UnusualOptions_LiesNearWhatIsWanted(double minimumDistance, double spread)
    {
        UmapCurve curve = UmapCurve.Fit(minimumDistance, spread);
        for (double distance = 0.1 * spread; distance < 3 * spread; distance += 0.1 * spread)
        {
            double wanted = distance < minimumDistance ? 1 : Math.Exp(-(distance - minimumDistance) / spread);
            Assert.AreEqual(wanted, 1 / (1 + (curve.A * Math.Pow(distance, 2 * curve.B))), 0.13);
        }
    }

    [TestMethod]
    public void Ties_OfARow_AddUpToTheLogarithmOfItsNeighbours()
    {
        float[] rows = Clusters.Generate(200, 6, 4, 1);
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 200, 6).FindAmongOwn(15);
        float[] ties = UmapTies.Of(graph);
        for (int row = 0; row < 200; row++)
        {
            Assert.AreEqual(1f, ties[15 * row]);
            Assert.AreEqual(4, ties.AsSpan(15 * row, 15).ToArray().Sum(), 1e-3);
        }
    }

    [TestMethod]
    public void Union_OfTies_IsSymmetricAndIsTheProbabilityOfEither()
    {
        float[] rows = Clusters.Generate(100, 4, 3, 1);
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 100, 4).FindAmongOwn(7);
        float[] ties = UmapTies.Of(graph);
        SymmetricPairs pairs = UmapTies.Union(graph);
        double[,] directed = new double[100, 100];
        for (int row = 0; row < 100; row++)
        {
            for (int i = 0; i < 7; i++)
                directed[row, graph.IndicesOf(row)[i]] = ties[(7 * row) + i];
        }

        int met = 0;
        for (int row = 0; row < 100; row++)
        {
            for (int i = 0; i < pairs.ColumnsOf(row).Length; i++, met++)
            {
                int other = pairs.ColumnsOf(row)[i];
                double neither = (1 - directed[row, other]) * (1 - directed[other, row]);
                Assert.AreEqual(1 - neither, pairs.ValuesOf(row)[i], 1e-6);
            }
        }

        Assert.AreEqual(met, directed.Cast<double>().Select((value, i) => value > 0 || directed[i % 100, i / 100] > 0).Count(tied => tied));
    }

    [TestMethod]
    public void Forces_AtAnyDistance_AreTheSlopesOfTheCrossEntropy()
    {
        var forces = new UmapForces(new UmapOptions { RepulsionStrength = 0.7 });
        UmapCurve curve = UmapCurve.Fit(0.1, 1);
        float[] differences = new float[2 * UmapForces.Lanes];
        for (int lane = 0; lane < UmapForces.Lanes; lane++)
            (differences[lane], differences[UmapForces.Lanes + lane]) = (0.4f + (0.5f * lane), -0.3f * lane);
        (Vector512<float> drawX, Vector512<float> drawY) = forces.Draw(differences, Vector512.Create(2f));
        (Vector512<float> pushX, Vector512<float> pushY) = forces.Push(differences);
        for (int lane = 0; lane < UmapForces.Lanes; lane++)
        {
            double x = differences[lane], y = differences[UmapForces.Lanes + lane];
            Assert.AreEqual(2 * Slope(at => -Math.Log(Similarity(at, y)), x), drawX[lane], 1e-3);
            Assert.AreEqual(2 * Slope(at => -Math.Log(Similarity(x, at)), y), drawY[lane], 1e-3);

            // The term that keeps the force finite takes away a thousandth part of the square of the distance.
            double cut = ((x * x) + (y * y)) / ((x * x) + (y * y) + 1e-3);
            Assert.AreEqual(-0.7 * cut * Slope(at => -Math.Log(1 - Similarity(at, y)), x), pushX[lane], 1e-3);
            Assert.AreEqual(-0.7 * cut * Slope(at => -Math.Log(1 - Similarity(x, at)), y), pushY[lane], 1e-3);
        }

        double Similarity(double x, double y) => 1 / (1 + (curve.A * Math.Pow((x * x) + (y * y), curve.B)));
        static double Slope(Func<double, double> of, double at) => (of(at + 1e-5) - of(at - 1e-5)) / 2e-5;
    }

    [TestMethod]
    public void Fit_SeparatedClusters_NeighboursInTheMapAreOfTheSameCluster()
    {
        const int Count = 400, Dimensions = 10, Groups = 4;
        float[] rows = Clusters.Generate(Count, Dimensions, Groups, 1);
        UmapMap map = Umap.Fit(rows, Count, Dimensions, Short);
        NeighbourGraph graph = NearestNeighbours.Fit(map.Points, Count, 2).FindAmongOwn(10);
        Assert.IsGreaterThan(0.99, SameGroup(graph, 0, Groups));

        // Trained beats untrained, also from places that say nothing.
        UmapOptions random = Short with { Initialization = MapInitialization.Random };
        Assert.IsGreaterThan(Trust(random with { Epochs = 1 }) + 0.2, Trust(random));
        Assert.IsGreaterThan(0.9, Trust(random));

        double Trust(UmapOptions options) => Umap.Fit(rows, Count, Dimensions, options).MeasureQuality().Trustworthiness;
    }

    [TestMethod]
    public void Fit_OneThreadOrThree_GivesTheSameBits_AndAnotherSeedOthers()
    {
        float[] rows = Clusters.Generate(600, 8, 5, 3);
        UmapOptions options = Short with { Neighbours = new NeighbourOptions { Method = NeighbourMethod.Approximate }, Initialization = MapInitialization.Random };
        int threads = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            float[] one = Umap.Fit(rows, 600, 8, options).Points.ToArray();
            WorkerPool.Shared.MaxThreads = 3;
            CollectionAssert.AreEqual(one, Umap.Fit(rows, 600, 8, options).Points.ToArray());
            CollectionAssert.AreNotEqual(one, Umap.Fit(rows, 600, 8, options with { Seed = 1 }).Points.ToArray());
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = threads;
        }
    }

    [TestMethod]
    [DataRow(4, 1)]
    [DataRow(5, 3)]
    [DataRow(31, 2)]
    public void Fit_FewRows_GivesFinitePoints(int count, int dimensions)
    {
        UmapMap map = Umap.Fit(Clusters.Generate(count, dimensions, 2, 4), count, dimensions);
        Assert.IsTrue(map.Points.ToArray().All(float.IsFinite));
    }

    [TestMethod]
    public void Fit_ManyEqualRows_ShareOnePlace()
    {
        float[] rows = Clusters.Generate(120, 3, 3, 4);
        for (int row = 0; row < 60; row++)
            rows.AsSpan(0, 3).CopyTo(rows.AsSpan(row * 3));
        UmapMap map = Umap.Fit(rows, 120, 3, Short with { NeighbourCount = 70 });
        Assert.IsTrue(map.Points.ToArray().All(float.IsFinite));
        Assert.AreEqual((map.Points[0], map.Points[1]), (map.Points[100], map.Points[101]));
    }

    [TestMethod]
    public void Fit_MoreMinimumDistance_SpreadsNeighbours()
    {
        float[] rows = Clusters.Generate(300, 5, 3, 2);
        Assert.IsLessThan(Apart(0.8), Apart(0.01));

        double Apart(double minimum) =>
            NearestNeighbours.Fit(Umap.Fit(rows, 300, 5, new UmapOptions { MinimumDistance = minimum }).Points, 300, 2).FindAmongOwn(3).Distances.ToArray().Average();
    }

    [TestMethod]
    public void Fit_Cancelled_Stops()
    {
        float[] rows = Clusters.Generate(200, 5, 3, 2);
        using var source = new CancellationTokenSource();
        var seen = new List<UmapProgress>();
        Assert.ThrowsExactly<OperationCanceledException>(() => Umap.Fit(rows, 200, 5, new UmapOptions { ReportInterval = 10 }, new Collector(seen, source), source.Token));
        Assert.HasCount(1, seen);
        Assert.AreEqual(10, seen[0].Epoch);
        Assert.AreEqual(400, seen[0].Points.Length);
    }

    [TestMethod]
    public void Fit_BadInput_NamesItAndSaysWhatToDo()
    {
        float[] rows = Clusters.Generate(20, 2, 2, 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Umap.Fit(rows, 20, 2, new UmapOptions { NeighbourCount = 20 })).Message, "NeighbourCount is 20; allowed is from 2 to the other rows, of which there are 19");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Umap.Fit(rows, 20, 2, new UmapOptions { MinimumDistance = 1 })).Message, "MinimumDistance is 1; allowed is from 0 to below Spread, which is 1");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Umap.Fit(rows.AsSpan(0, 2), 1, 2)).Message, "at least 4 rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Umap.Fit(new float[20], 10, 2)).Message, "All 10 rows are equal");
        rows[7] = float.NaN;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Umap.Fit(rows, 20, 2)).Message, "Row 3, column 1 is NaN");
    }

    [TestMethod]
    [DataRow(NeighbourMethod.Exact)]
    [DataRow(NeighbourMethod.Approximate)]
    public void Transform_TrainingRows_GivesTheFittedMap(NeighbourMethod method)
    {
        float[] rows = Clusters.Generate(600, 8, 5, 1);
        rows.AsSpan(0, 8).CopyTo(rows.AsSpan(300 * 8));
        rows.AsSpan(0, 8).CopyTo(rows.AsSpan(40 * 8));
        UmapMap map = Umap.Fit(rows, 600, 8, Short with { Neighbours = new NeighbourOptions { Method = method } });
        float[] places = new float[1200];
        map.Transform(rows, 600, places);
        CollectionAssert.AreEqual(map.Points.ToArray(), places);
    }

    [TestMethod]
    public void Transform_NewRows_LandInTheirCluster_AloneAsTogether()
    {
        const int Count = 600, New = 100, Dimensions = 8, Groups = 5;
        float[] all = Clusters.Generate(Count + New, Dimensions, Groups, 1);
        UmapMap map = Umap.Fit(all.AsSpan(0, Count * Dimensions), Count, Dimensions, Short);
        float[] places = new float[2 * New], alone = new float[2];
        map.Transform(all.AsSpan(Count * Dimensions), New, places);
        Assert.IsGreaterThan(0.98, SameGroup(NearestNeighbours.Fit(map.Points, Count, 2).Find(places, New, 5), Count, Groups));
        for (int row = 0; row < New; row += 9)
        {
            map.Transform(all.AsSpan((Count + row) * Dimensions, Dimensions), 1, alone);
            CollectionAssert.AreEqual(places[(2 * row)..((2 * row) + 2)], alone);
        }
    }

    [TestMethod]
    public void Transform_BadInput_NamesIt()
    {
        UmapMap map = Umap.Fit(Clusters.Generate(50, 2, 2, 1), 50, 2, Short);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => map.Transform([1, 2, 3], 1, new float[2])).Message, "1 rows of 2 values are 2 values, but 3 were given");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => map.Transform([1, float.NaN], 1, new float[2])).Message, "Row 0, column 1 is NaN");
    }

    private static double SameGroup(NeighbourGraph graph, int first, int groups)
    {
        int same = 0;
        for (int row = 0; row < graph.Count; row++)
        {
            foreach (int other in graph.IndicesOf(row))
                same += other % groups == (first + row) % groups ? 1 : 0;
        }

        return same / (double)graph.Indices.Length;
    }

    private sealed class Collector(List<UmapProgress> seen, CancellationTokenSource source) : IProgress<UmapProgress>
    {
        public void Report(UmapProgress value)
        {
            seen.Add(value);
            source.Cancel();
        }
    }
}
