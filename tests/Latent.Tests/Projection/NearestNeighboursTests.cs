using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class NearestNeighboursTests
{
    [TestMethod]
    [DataRow(DistanceMetric.Euclidean, 1300, 17)]
    [DataRow(DistanceMetric.Cosine, 1300, 17)]
    [DataRow(DistanceMetric.Manhattan, 1300, 17)]
    [DataRow(DistanceMetric.Manhattan, 9, 1)]
    [DataRow(DistanceMetric.Euclidean, 9, 1)]
    [DataRow(DistanceMetric.Cosine, 30, 2)]
    public void FindAmongOwn_EqualsSortingAllDistances(DistanceMetric metric, int count, int dimensions)
    {
        float[] rows = Clusters.Generate(count, dimensions, 4, 1);
        int neighbours = Math.Min(12, count - 1);
        NeighbourGraph graph = NearestNeighbours.Fit(rows, count, dimensions, new NeighbourOptions { Metric = metric }).FindAmongOwn(neighbours);
        for (int row = 0; row < count; row += 1 + (count / 50))
        {
            double[] all = [.. Enumerable.Range(0, count).Where(other => other != row).Select(other => Distance(rows, row, other, dimensions, metric)).Order().Take(neighbours)];
            for (int i = 0; i < neighbours; i++)
            {
                Assert.AreEqual(all[i], graph.DistancesOf(row)[i], 1e-4 * Math.Max(0.1, all[i]));
                Assert.AreEqual(graph.DistancesOf(row)[i], Distance(rows, row, graph.IndicesOf(row)[i], dimensions, metric), 1e-4 * Math.Max(0.1, all[i]));
            }
        }
    }

    [TestMethod]
    public void Find_FarFromTheOrigin_StillTellsNearRowsApart()
    {
        // Squares near 10⁸ leave no room for differences of 0.1 in single precision, unless rows are centred.
        float[] rows = new float[200];
        for (int i = 0; i < 200; i++)
            rows[i] = 10_000 + (0.125f * i);
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 200, 1).FindAmongOwn(1);
        for (int i = 0; i < 200; i++)
            Assert.AreEqual(0.125f, graph.DistancesOf(i)[0]);
    }

    [TestMethod]
    public void Find_EqualRows_AreAtDistanceZeroInOrder()
    {
        float[] rows = Clusters.Generate(300, 9, 3, 5);
        rows.AsSpan(0, 9).CopyTo(rows.AsSpan(100 * 9));
        rows.AsSpan(0, 9).CopyTo(rows.AsSpan(250 * 9));
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 300, 9).Find(rows.AsSpan(0, 9), 1, 4);
        CollectionAssert.AreEqual(new[] { 0, 100, 250 }, graph.IndicesOf(0)[..3].ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 0f, 0f }, graph.DistancesOf(0)[..3].ToArray());
        Assert.IsGreaterThan(0f, graph.DistancesOf(0)[3]);
    }

    [TestMethod]
    public void Find_RowOfZeros_HasCosineDistanceOne()
    {
        float[] rows = [0, 0, 1, 0, -1, 0.1f];
        NeighbourGraph graph = NearestNeighbours.Fit(rows, 3, 2, new NeighbourOptions { Metric = DistanceMetric.Cosine }).Find([2, 0], 1, 3);
        CollectionAssert.AreEqual(new[] { 1, 0, 2 }, graph.IndicesOf(0).ToArray());
        Assert.AreEqual(1f, graph.DistancesOf(0)[1]);
    }

    [TestMethod]
    public void Find_BadInput_NamesIt()
    {
        NearestNeighbours index = NearestNeighbours.Fit([1, 2, 3], 3, 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => index.Find([1], 1, 4)).Message, "from 1 to 3 neighbours");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => index.FindAmongOwn(3)).Message, "from 1 to 2 other rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => index.Find([float.PositiveInfinity], 1, 1)).Message, "Row 0, column 0 is Infinity");
    }

    [TestMethod]
    public void Fit_BadInput_NamesIt()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NearestNeighbours.Fit([1, 2, 3, float.NaN], 2, 2)).Message, "Row 1, column 1 is NaN");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NearestNeighbours.Fit([1, 2, 3], 2, 2)).Message, "2 rows of 2 values are 4 values, but 3 were given");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NearestNeighbours.Fit([], 0, 2));
    }

    [TestMethod]
    public void FindAmongOwn_OneRow_SaysThatThereIsNoOther()
    {
        NearestNeighbours one = NearestNeighbours.Fit([1, 2], 1, 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => one.FindAmongOwn(1)).Message, "A single row has no other row");
        Assert.AreEqual(0, one.Find([1, 2], 1, 1).Indices[0]);
    }

    [TestMethod]
    [DataRow(NeighbourMethod.Exact)]
    [DataRow(NeighbourMethod.Approximate)]
    public void FindAmongOwn_ConstantColumns_ChangeNothing(NeighbourMethod method)
    {
        const int Count = 500;
        float[] rows = Clusters.Generate(Count, 3, 4, 1), wider = new float[5 * Count];
        Array.Fill(wider, 1000f);
        for (int row = 0; row < Count; row++)
            rows.AsSpan(row * 3, 3).CopyTo(wider.AsSpan(row * 5));
        var options = new NeighbourOptions { Method = method, Recall = 1 };
        CollectionAssert.AreEqual(NearestNeighbours.Fit(rows, Count, 3, options).FindAmongOwn(5).Indices.ToArray(), NearestNeighbours.Fit(wider, Count, 5, options).FindAmongOwn(5).Indices.ToArray());
    }

    [TestMethod]
    [DataRow(DistanceMetric.Euclidean)]
    [DataRow(DistanceMetric.Manhattan)]
    public void Fit_ValuesWhoseDistancesOverflow_NamesThem(DistanceMetric metric)
    {
        var options = new NeighbourOptions { Metric = metric };
        float[] rows = [1, 2, 3e38f, 4, 5, 6];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NearestNeighbours.Fit(rows, 3, 2, options)).Message, "Row 1, column 0 is 3E+38; above ");
        rows[2] = 3;
        NearestNeighbours neighbours = NearestNeighbours.Fit(rows, 3, 2, options);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => neighbours.Find([0, -2e38f], 1, 1)).Message, "Row 0, column 1 is -2E+38; above ");
    }

    private static double Distance(float[] rows, int a, int b, int dimensions, DistanceMetric metric)
    {
        double squares = 0, magnitudes = 0, product = 0, normA = 0, normB = 0;
        for (int column = 0; column < dimensions; column++)
        {
            double x = rows[(a * dimensions) + column], y = rows[(b * dimensions) + column];
            squares += (x - y) * (x - y);
            magnitudes += Math.Abs(x - y);
            product += x * y;
            normA += x * x;
            normB += y * y;
        }

        return metric switch
        {
            DistanceMetric.Euclidean => Math.Sqrt(squares),
            DistanceMetric.Manhattan => magnitudes,
            _ => 1 - (product / Math.Sqrt(normA * normB)),
        };
    }
}
