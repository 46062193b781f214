using System.Collections.Immutable;
using System.Globalization;
using Latent.Projection;
using Latent.Storage;

namespace Latent.Tests.Projection;

/// <summary>Runs what docs/projection.md shows.</summary>
[TestClass]
public sealed class GuideTests
{
    [TestMethod]
    public void Guide_Code_Runs()
    {
        using var folder = new TemporaryFolder();
        const int count = 200, newCount = 10, width = 4;
        string picture = folder.File("map.png"), file = folder.File("map.safetensors");
        float[] all = Clusters.Generate(count + newCount, width, 3, 1);
        float[] latents = all[..(count * width)], newRows = all[(count * width)..];
        int[] labels = [.. Enumerable.Range(0, count).Select(row => row % 3)];
        ImmutableArray<string> keys = [.. Enumerable.Range(0, count).Select(row => row.ToString("x", CultureInfo.InvariantCulture))];

        TSneMap map = TSne.Fit(latents, count, width, new TSneOptions { Seed = 1 });
        ProjectionQuality quality = map.MeasureQuality();
        MapPicture.Save(picture, map.Points, labels);
        Assert.IsGreaterThan(0.9, quality.Trustworthiness);
        Assert.IsTrue(File.Exists(picture));

        float[] places = new float[2 * newCount];
        map.Transform(newRows, newCount, places);

        UmapMap wider = Umap.Fit(latents, count, width, new UmapOptions { NeighbourCount = 30 });
        wider.Transform(newRows, newCount, places);

        map.Save(file);
        ProjectionMap again = ProjectionFile.LoadMap(file);
        CollectionAssert.AreEqual(map.Points.ToArray(), again.Points.ToArray());

        NearestNeighbours index = NearestNeighbours.Fit(latents, count, width);
        NeighbourGraph graph = index.FindAmongOwn(15);
        ReadOnlySpan<int> ofTheFirst = graph.IndicesOf(0);
        Assert.AreEqual(15, ofTheFirst.Length);

        SimilaritySearch search = SimilaritySearch.Fit(latents, count, width, keys);
        foreach (SimilarityMatch match in search.Find(newRows.AsSpan(0, width), 3))
            Assert.Contains(match.Key, keys);
    }
}
