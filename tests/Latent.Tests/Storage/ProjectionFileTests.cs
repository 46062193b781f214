using Latent.Projection;
using Latent.Storage;
using Latent.Tests.Projection;

namespace Latent.Tests.Storage;

[TestClass]
public sealed class ProjectionFileTests
{
    private const int Count = 500;
    private const int Dimensions = 6;

    [TestMethod]
    [DataRow(NeighbourMethod.Exact, DistanceMetric.Euclidean)]
    [DataRow(NeighbourMethod.Approximate, DistanceMetric.Euclidean)]
    [DataRow(NeighbourMethod.Approximate, DistanceMetric.Cosine)]
    public void Map_SavedAndLoaded_PlacesNewRowsWithTheSameBits(NeighbourMethod method, DistanceMetric metric)
    {
        float[] rows = Clusters.Generate(Count + 50, Dimensions, 4, 1);
        var options = new TSneOptions { EarlyExaggerationIterations = 50, Iterations = 50, DegreesOfFreedom = 0.9, Neighbours = new NeighbourOptions { Method = method, Metric = metric } };
        TSneMap map = TSne.Fit(rows.AsSpan(0, Count * Dimensions), Count, Dimensions, options);
        var again = (TSneMap)Reload(map, ProjectionFile.Save, ProjectionFile.LoadMap);
        Assert.AreEqual(map.Options, again.Options);
        Assert.AreEqual(map.KLDivergence, again.KLDivergence);
        Assert.AreEqual(map.Perplexity, again.Perplexity);
        CollectionAssert.AreEqual(map.Points.ToArray(), again.Points.ToArray());
        float[] places = new float[100], placesAgain = new float[100];
        map.Transform(rows.AsSpan(Count * Dimensions), 50, places);
        again.Transform(rows.AsSpan(Count * Dimensions), 50, placesAgain);
        CollectionAssert.AreEqual(places, placesAgain);
    }

    [TestMethod]
    public void UmapMap_SavedAndLoaded_PlacesNewRowsWithTheSameBits()
    {
        float[] rows = Clusters.Generate(Count + 50, Dimensions, 4, 1);
        var options = new UmapOptions { Epochs = 30, NeighbourCount = 9, MinimumDistance = 0.3, Seed = 4, Neighbours = new NeighbourOptions { Metric = DistanceMetric.Cosine } };
        UmapMap map = Umap.Fit(rows.AsSpan(0, Count * Dimensions), Count, Dimensions, options);
        var again = (UmapMap)Reload(map, ProjectionFile.Save, ProjectionFile.LoadMap);
        Assert.AreEqual(map.Options, again.Options);
        CollectionAssert.AreEqual(map.Points.ToArray(), again.Points.ToArray());
        float[] places = new float[100], placesAgain = new float[100];
        map.Transform(rows.AsSpan(Count * Dimensions), 50, places);
        again.Transform(rows.AsSpan(Count * Dimensions), 50, placesAgain);
        CollectionAssert.AreEqual(places, placesAgain);
    }

    [TestMethod]
    public void Search_SavedAndLoaded_FindsTheSame()
    {
        float[] rows = Clusters.Generate(Count, Dimensions, 4, 2);
        SimilaritySearch search = SimilaritySearch.Fit(rows, Count, Dimensions, [.. Enumerable.Range(0, Count).Select(row => $"image \"{row}\"")], new NeighbourOptions { Method = NeighbourMethod.Approximate });
        SimilaritySearch again = Reload(search, ProjectionFile.Save, ProjectionFile.LoadSearch);
        CollectionAssert.AreEqual(search.Find(rows.AsSpan(0, Dimensions), 5).ToArray(), again.Find(rows.AsSpan(0, Dimensions), 5).ToArray());
    }

    [TestMethod]
    public void Components_SavedAndLoaded_AreTheSame()
    {
        float[] rows = Clusters.Generate(Count, Dimensions, 4, 3);
        var components = PrincipalComponents.Fit(rows, Count, Dimensions, 3);
        PrincipalComponents again = Reload(components, ProjectionFile.Save, ProjectionFile.LoadComponents);
        CollectionAssert.AreEqual(components.Axes.ToArray(), again.Axes.ToArray());
        CollectionAssert.AreEqual(components.Mean.ToArray(), again.Mean.ToArray());
        CollectionAssert.AreEqual(components.Variances.ToArray(), again.Variances.ToArray());
        Assert.AreEqual(components.TotalVariance, again.TotalVariance);
    }

    [TestMethod]
    public void Load_OfAnotherKind_SaysSo()
    {
        var components = PrincipalComponents.Fit([1, 2, 3, 5], 2, 2, 1);
        using var stream = new MemoryStream();
        components.Save(stream);
        stream.Position = 0;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ProjectionFile.LoadMap(stream)).Message, "\"principal-components\", expected \"tsne-map\"");
    }

    [TestMethod]
    public void Load_OfOptionsThatDoNotFit_SaysTheFileIsDamaged()
    {
        NearestNeighbours neighbours = NearestNeighbours.Fit([1, 2, 3, 5], 2, 2);
        using var stream = new MemoryStream();
        neighbours.Save(stream);
        byte[] bytes = stream.ToArray();
        int at = bytes.AsSpan().IndexOf("0.98"u8);
        "9.98"u8.CopyTo(bytes.AsSpan(at));
        Assert.ThrowsExactly<InvalidDataException>(() => ProjectionFile.LoadNeighbours(new MemoryStream(bytes)));
    }

    [TestMethod]
    public void Load_OfDamagedBytes_ThrowsInvalidDataOrGivesAMap()
    {
        // Each byte of the first part and some of the rest: what cannot be told from right values must still be safe to use.
        float[] rows = Clusters.Generate(40, 2, 2, 1);
        TSneMap map = TSne.Fit(rows, 40, 2, new TSneOptions { EarlyExaggerationIterations = 1, Iterations = 1, Neighbours = new NeighbourOptions { Method = NeighbourMethod.Approximate } });
        using var stream = new MemoryStream();
        map.Save(stream);
        byte[] bytes = stream.ToArray();
        int refused = 0;
        for (int at = 0; at < bytes.Length; at += 3)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x41;
            try
            {
                NearestNeighbours loaded = ProjectionFile.LoadMap(new MemoryStream(damaged)).Neighbours;
                loaded.Find(rows, 40, Math.Min(5, loaded.Count));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(100, refused);
    }

    private static TRead Reload<T, TRead>(T value, Action<T, Stream> save, Func<Stream, TRead> load)
    {
        using var stream = new MemoryStream();
        save(value, stream);
        stream.Position = 0;
        return load(stream);
    }
}
