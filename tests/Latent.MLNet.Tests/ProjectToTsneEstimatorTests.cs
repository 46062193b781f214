using Latent.MLNet.Tests.Harness;
using Latent.Projection;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class ProjectToTsneEstimatorTests
{
    private static readonly TSneOptions Quick = new() { Iterations = 60, EarlyExaggerationIterations = 40 };

    [TestMethod]
    public void ProjectToTsne_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        EstimatorHarness.Check(ml.Transforms.ProjectToTsne("Map", "Features", Quick), TestRows.View(ml, 90), TestRows.Invalid(ml), Varied(ml));
    }

    [TestMethod]
    public void Transform_OfTheTrainingRows_GivesTheMap()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, 90);
        ProjectToTsneTransformer fitted = ml.Transforms.ProjectToTsne("Map", "Features", Quick).Fit(rows);
        float[] places = [.. ml.Data.CreateEnumerable<MapRow>(fitted.Transform(rows), reuseRowObject: false).SelectMany(row => row.Map)];
        CollectionAssert.AreEqual(fitted.Map.Points.ToArray(), places);
    }

    [TestMethod]
    public void Transform_OfNewRows_PlacesThemNearTheirGroup()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] known = TestRows.Make(150), unseen = TestRows.Make(30, seed: 11);
        ITransformer fitted = ml.Transforms.ProjectToTsne("Map", "Features").Fit(ml.Data.LoadFromEnumerable(known));
        MapRow[] Places(TestRows.Row[] rows) => [.. ml.Data.CreateEnumerable<MapRow>(fitted.Transform(ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false)];
        MapRow[] map = Places(known);
        int right = Places(unseen).Count(place => map.MinBy(other => Distance(place, other))!.Label == place.Label);
        Assert.IsGreaterThanOrEqualTo(27, right);
    }

    [TestMethod]
    public void Fit_ThreeRows_SaysHowManyAreNeeded()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Transforms.ProjectToTsne("Map", "Features").Fit(TestRows.View(ml, 3)));
        Assert.Contains("at least 4", e.Message);
    }

    private static double Distance(MapRow a, MapRow b) => Math.Pow(a.Map[0] - b.Map[0], 2) + Math.Pow(a.Map[1] - b.Map[1], 2);

    private static IDataView Varied(MLContext ml) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new TestRows.ShortFeatures { Features = [i, i % 7, i % 5, 1, 2] }).ToArray());

    public sealed class MapRow
    {
        public float[] Map { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
