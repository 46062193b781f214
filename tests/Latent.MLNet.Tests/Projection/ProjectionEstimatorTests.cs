using Latent.MLNet.Projection;
using Latent.MLNet.Tests.Harness;
using Latent.Projection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests.Projection;

[TestClass]
public sealed class ProjectionEstimatorTests
{
    private static readonly TSneOptions Short = new() { EarlyExaggerationIterations = 30, Iterations = 30 };
    private static readonly UmapOptions ShortUmap = new() { Epochs = 30 };

    [TestMethod]
    public void ProjectToTsne_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        EstimatorHarness.Check(ml.Transforms.ProjectToTsne("Map", "Features", Short), TestRows.View(ml), TestRows.Invalid(ml), ShorterRows(ml));
    }

    [TestMethod]
    public void ProjectToTsne_TrainingRows_GetTheFittedMap_AfterReloadToo()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        ProjectToTsneTransformer fitted = ml.Transforms.ProjectToTsne("Map", "Features", Short).Fit(rows);
        float[] expected = fitted.Map.Points.ToArray();
        CollectionAssert.AreEqual(expected, Places(ml, fitted.Transform(rows)));
        ITransformer again = EstimatorHarness.SaveAndLoad(fitted, rows.Schema, out _);
        CollectionAssert.AreEqual(expected, Places(ml, again.Transform(rows)));
    }

    [TestMethod]
    public void ProjectToUmap_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        EstimatorHarness.Check(ml.Transforms.ProjectToUmap("Map", "Features", ShortUmap), TestRows.View(ml), TestRows.Invalid(ml), ShorterRows(ml));
    }

    [TestMethod]
    public void ProjectToUmap_TrainingRows_GetTheFittedMap_AfterReloadToo()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml), others = ml.Data.LoadFromEnumerable(TestRows.Make(20, seed: 9));
        ProjectToUmapTransformer fitted = ml.Transforms.ProjectToUmap("Map", "Features", ShortUmap).Fit(rows);
        float[] expected = fitted.Map.Points.ToArray();
        CollectionAssert.AreEqual(expected, Places(ml, fitted.Transform(rows)));
        ITransformer again = EstimatorHarness.SaveAndLoad(fitted, rows.Schema, out _);
        CollectionAssert.AreEqual(expected, Places(ml, again.Transform(rows)));
        CollectionAssert.AreEqual(Places(ml, fitted.Transform(others)), Places(ml, again.Transform(others)));
    }

    [TestMethod]
    public void SimilaritySearch_Cancelled_Stops()
    {
        MLContext ml = TestRows.Context();
        var options = new SimilaritySearchOptions { OutputColumnName = "Similar", InputColumnNames = ["Features"], Search = new NeighbourOptions { Method = NeighbourMethod.Approximate }, Cancellation = new CancellationToken(true) };
        Assert.Throws<OperationCanceledException>(() => ml.Transforms.SimilaritySearch(options).Fit(TestRows.View(ml)));
    }

    [TestMethod]
    public void ProjectToTsne_RowWithNaN_HasNoPlace_AndOthersKeepTheirs()
    {
        MLContext ml = TestRows.Context();
        ProjectToTsneTransformer fitted = ml.Transforms.ProjectToTsne("Map", "Features", Short).Fit(TestRows.View(ml));
        TestRows.Row[] some = TestRows.Make(3);
        some[1].Features[0] = float.NaN;
        float[] places = Places(ml, fitted.Transform(ml.Data.LoadFromEnumerable(some)));
        CollectionAssert.AreEqual(new[] { float.NaN, float.NaN }, places[2..4]);
        CollectionAssert.AreEqual(fitted.Map.Points[4..6].ToArray(), places[4..6]);
    }

    [TestMethod]
    public void ProjectToTsne_PerplexityTooLarge_SaysWhatFits()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.ProjectToTsne("Map", "Features", new TSneOptions { Perplexity = 100 }).Fit(TestRows.View(ml, 50)));
        StringAssert.Contains(e.Message, "for 50 rows is 16.33");
    }

    [TestMethod]
    public void ProjectToTsne_PlacementOptions_AreUsedAndSaved()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml), others = ml.Data.LoadFromEnumerable(TestRows.Make(20, seed: 9));
        TSneOptions atMedians = Short with { Placement = new TSnePlacementOptions { Iterations = 0, InitialNeighbours = 1 } };
        ProjectToTsneTransformer fitted = ml.Transforms.ProjectToTsne("Map", "Features", atMedians).Fit(rows);
        float[] places = Places(ml, fitted.Transform(others)), points = fitted.Map.Points.ToArray();

        // Without a step, a new row stays where its nearest row stands.
        for (int row = 0; row < 20; row++)
            Assert.IsTrue(Enumerable.Range(0, points.Length / 2).Any(point => points[2 * point] == places[2 * row] && points[(2 * point) + 1] == places[(2 * row) + 1]));
        CollectionAssert.AreEqual(places, Places(ml, EstimatorHarness.SaveAndLoad(fitted, rows.Schema, out _).Transform(others)));
        CollectionAssert.AreNotEqual(places, Places(ml, ml.Transforms.ProjectToTsne("Map", "Features", Short).Fit(rows).Transform(others)));
    }

    [TestMethod]
    public void SimilaritySearch_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        EstimatorHarness.Check(ml.Transforms.SimilaritySearch("Similar", "Features", matches: 3), TestRows.View(ml), TestRows.Invalid(ml), TestRows.Short(ml));
    }

    [TestMethod]
    public void SimilaritySearch_KeptRows_FindThemselvesFirst()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, 60);
        IDataView found = ml.Transforms.SimilaritySearch("Similar", "Features", matches: 4).Fit(rows).Transform(rows);
        int row = 0;
        foreach (FoundRow each in ml.Data.CreateEnumerable<FoundRow>(found, reuseRowObject: false))
        {
            Assert.HasCount(4, each.Similar);
            Assert.AreEqual(row.ToString(System.Globalization.CultureInfo.InvariantCulture), each.Similar[0]);
            Assert.AreEqual(0f, each.SimilarDistance[0]);
            Assert.IsGreaterThanOrEqualTo(each.SimilarDistance[1], each.SimilarDistance[2]);
            row++;
        }

        Assert.AreEqual(60, row);
    }

    [TestMethod]
    public void SimilaritySearch_KeyColumn_NamesTheMatches()
    {
        MLContext ml = TestRows.Context();
        KeyedRow[] rows = [new() { Id = "a", Features = [0, 0] }, new() { Id = "b", Features = [1, 0] }, new() { Id = "c", Features = [5, 5] }];
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        ITransformer fitted = EstimatorHarness.SaveAndLoad(ml.Transforms.SimilaritySearch("Similar", "Features", "Id", matches: 2).Fit(view), view.Schema, out _);
        FoundRow first = ml.Data.CreateEnumerable<FoundRow>(fitted.Transform(view), reuseRowObject: false).First();
        CollectionAssert.AreEqual(new[] { "a", "b" }, first.Similar);
        CollectionAssert.AreEqual(new[] { 0f, 1f }, first.SimilarDistance);
    }

    /// <summary>Rows with other columns; equal ones would be refused whatever their size.</summary>
    private static IDataView ShorterRows(MLContext ml)
    {
        TestRows.ShortFeatures[] shorter = [.. Enumerable.Range(0, 20).Select(_ => new TestRows.ShortFeatures())];
        for (int i = 0; i < shorter.Length; i++)
            shorter[i].Features[0] = i;
        return ml.Data.LoadFromEnumerable(shorter);
    }

    private static float[] Places(MLContext ml, IDataView view) =>
        [.. ml.Data.CreateEnumerable<MapRow>(view, reuseRowObject: false).SelectMany(row => row.Map)];

    private sealed class MapRow
    {
        public float[] Map { get; set; } = [];
    }

    private sealed class FoundRow
    {
        public string[] Similar { get; set; } = [];

        public float[] SimilarDistance { get; set; } = [];
    }

    private sealed class KeyedRow
    {
        public string Id { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
