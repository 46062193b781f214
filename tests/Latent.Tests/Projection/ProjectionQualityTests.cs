using Latent.Numerics;
using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class ProjectionQualityTests
{
    [TestMethod]
    [DataRow(NeighbourMethod.Exact)]
    [DataRow(NeighbourMethod.Approximate)]
    public void Measure_OfTheRowsThemselves_IsPerfect(NeighbourMethod method)
    {
        float[] rows = Clusters.Generate(500, 2, 4, 1);
        ProjectionQuality quality = ProjectionQuality.Measure(NearestNeighbours.Fit(rows, 500, 2, new NeighbourOptions { Method = method }), rows);
        Assert.AreEqual(1, quality.Trustworthiness, 1e-4);
        Assert.AreEqual(1, quality.Continuity, 1e-4);
        Assert.AreEqual(1, quality.NeighboursKept, 1e-2);
        Assert.AreEqual(1, quality.DistanceCorrelation, 1e-5);
    }

    [TestMethod]
    public void Measure_OfRandomPoints_IsPoor()
    {
        float[] rows = Clusters.Generate(600, 5, 4, 1);
        var random = new RandomStream(9, RandomPurpose.Generation);
        float[] points = new float[1200];
        for (int i = 0; i < points.Length; i++)
            points[i] = random.NextNormal();
        ProjectionQuality quality = ProjectionQuality.Measure(NearestNeighbours.Fit(rows, 600, 5), points);
        Assert.AreEqual(0.5, quality.Trustworthiness, 0.06);
        Assert.AreEqual(0.5, quality.Continuity, 0.06);
        Assert.AreEqual(0.02, quality.NeighboursKept, 0.02);
        Assert.AreEqual(0, quality.DistanceCorrelation, 0.05);
    }

    // Values by scikit-learn 1.2.1: sklearn.manifold.trustworthiness(X, Y, n_neighbors=3) and with X and Y exchanged,
    // for the rows and points below.
    [TestMethod]
    public void Measure_EqualsTheDefinition()
    {
        const int Count = 40;
        float[] rows = new float[3 * Count], points = new float[2 * Count];
        for (int i = 0; i < Count; i++)
        {
            (rows[3 * i], rows[(3 * i) + 1], rows[(3 * i) + 2]) = ((float)Math.Sin(1.3 * i), (float)Math.Cos(2.1 * i), (float)Math.Sin(i * i));
            (points[2 * i], points[(2 * i) + 1]) = ((float)Math.Sin(1.3 * i), (float)Math.Cos(2.3 * i));
        }

        ProjectionQuality quality = ProjectionQuality.Measure(NearestNeighbours.Fit(rows, Count, 3), points, new ProjectionQualityOptions { Neighbours = 3 });
        Assert.AreEqual(0.6454761904761905, quality.Trustworthiness, 1e-6);
        Assert.AreEqual(0.7440476190476191, quality.Continuity, 1e-6);
    }

    [TestMethod]
    public void Measure_BadInput_NamesIt()
    {
        NearestNeighbours rows = NearestNeighbours.Fit(Clusters.Generate(20, 2, 2, 1), 20, 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ProjectionQuality.Measure(rows, new float[39])).Message, "39 values are not one point for each of 20 rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ProjectionQuality.Measure(rows, new float[40])).Message, "Neighbours is 12; allowed is at least 1 and below half the 20 rows");
    }
}
