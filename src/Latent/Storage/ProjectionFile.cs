using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Storage;

/// <summary>Maps, searchable rows and principal components as model files, and back. What is loaded gives the same bits as what was saved.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class ProjectionFile
{
    private const string TSneKind = "tsne-map";
    private const string UmapKind = "umap-map";
    private const string SearchKind = "similarity-search";
    private const string ComponentsKind = "principal-components";
    private const string NeighboursPart = "neighbours";

    /// <summary>Writes a map with its rows, so that new rows can be placed in it, as a whole or not at all.</summary>
    /// <param name="map">The map.</param>
    /// <param name="path">The file.</param>
    public static void Save(this ProjectionMap map, string path) => ToFile(map).Save(path);

    /// <summary>Writes a map with its rows to a stream, which stays open.</summary>
    /// <param name="map">The map.</param>
    /// <param name="stream">The stream.</param>
    public static void Save(this ProjectionMap map, Stream stream) => ToFile(map).Save(stream);

    /// <summary>Writes searchable rows as a whole or not at all.</summary>
    /// <param name="neighbours">The rows.</param>
    /// <param name="path">The file.</param>
    public static void Save(this NearestNeighbours neighbours, string path) => NeighbourFile.From(neighbours).Save(path);

    /// <summary>Writes searchable rows to a stream, which stays open.</summary>
    /// <param name="neighbours">The rows.</param>
    /// <param name="stream">The stream.</param>
    public static void Save(this NearestNeighbours neighbours, Stream stream) => NeighbourFile.From(neighbours).Save(stream);

    /// <summary>Writes a similarity search, its keys among it, as a whole or not at all.</summary>
    /// <param name="search">The search.</param>
    /// <param name="path">The file.</param>
    public static void Save(this SimilaritySearch search, string path) => ToFile(search).Save(path);

    /// <summary>Writes a similarity search, its keys among it, to a stream, which stays open.</summary>
    /// <param name="search">The search.</param>
    /// <param name="stream">The stream.</param>
    public static void Save(this SimilaritySearch search, Stream stream) => ToFile(search).Save(stream);

    /// <summary>Writes principal components as a whole or not at all.</summary>
    /// <param name="components">The components.</param>
    /// <param name="path">The file.</param>
    public static void Save(this PrincipalComponents components, string path) => ToFile(components).Save(path);

    /// <summary>Writes principal components to a stream, which stays open.</summary>
    /// <param name="components">The components.</param>
    /// <param name="stream">The stream.</param>
    public static void Save(this PrincipalComponents components, Stream stream) => ToFile(components).Save(stream);

    /// <summary>Reads a map: a <see cref="TSneMap"/> or a <see cref="UmapMap"/>, as it was saved.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static ProjectionMap LoadMap(string path) => ModelFile.Load(path, Map);

    /// <summary>Reads a map from a stream: a <see cref="TSneMap"/> or a <see cref="UmapMap"/>, as it was saved.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static ProjectionMap LoadMap(Stream stream) => Map(ModelFile.Load(stream));

    /// <summary>Reads searchable rows.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static NearestNeighbours LoadNeighbours(string path) => ModelFile.Load(path, NeighbourFile.Read);

    /// <summary>Reads searchable rows from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static NearestNeighbours LoadNeighbours(Stream stream) => NeighbourFile.Read(ModelFile.Load(stream));

    /// <summary>Reads a similarity search.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static SimilaritySearch LoadSearch(string path) => ModelFile.Load(path, Search);

    /// <summary>Reads a similarity search from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static SimilaritySearch LoadSearch(Stream stream) => Search(ModelFile.Load(stream));

    /// <summary>Reads principal components.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static PrincipalComponents LoadComponents(string path) => ModelFile.Load(path, Components);

    /// <summary>Reads principal components from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static PrincipalComponents LoadComponents(Stream stream) => Components(ModelFile.Load(stream));

    private static ModelFile ToFile(ProjectionMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new ModelFile
        {
            Kind = map is UmapMap ? UmapKind : TSneKind,
            Tensors = ProjectionParts.Tensors(("points", Shape.Create(map.Count, 2), map.Points.ToArray())),
            Parts = ImmutableSortedDictionary<string, ModelFile>.Empty.Add(NeighboursPart, NeighbourFile.From(map.Neighbours)),
            Options = map switch
            {
                UmapMap umap => JsonSerializer.SerializeToElement(umap.Options, ProjectionJsonContext.Default.UmapOptions),
                TSneMap tsne => JsonSerializer.SerializeToElement(new TSneMapSettings(tsne.Options, tsne.Perplexity, tsne.KLDivergence), ProjectionJsonContext.Default.TSneMapSettings),
                _ => throw new NotSupportedException($"Maps of the type {map.GetType().Name} have no file."),
            },
            Seed = map.Seed,
        };
    }

    private static ModelFile ToFile(SimilaritySearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return new ModelFile
        {
            Kind = SearchKind,
            Parts = ImmutableSortedDictionary<string, ModelFile>.Empty.Add(NeighboursPart, NeighbourFile.From(search.Neighbours)),
            Options = JsonSerializer.SerializeToElement(search.Keys, ProjectionJsonContext.Default.ImmutableArrayString),
            Seed = search.Neighbours.Options.Seed,
        };
    }

    private static ModelFile ToFile(PrincipalComponents components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return new ModelFile
        {
            Kind = ComponentsKind,
            Tensors = ProjectionParts.Tensors(
                ("mean", Shape.Create(components.Dimensions), components.Mean.ToArray()),
                ("axes", Shape.Create(components.Components, components.Dimensions), components.Axes.ToArray())),
            Options = JsonSerializer.SerializeToElement(new ComponentSettings(components.Dimensions, [.. components.Variances], components.TotalVariance), ProjectionJsonContext.Default.ComponentSettings),
        };
    }

    private static ProjectionMap Map(ModelFile file)
    {
        if (file.Kind != UmapKind)
            file.RequireKind(TSneKind);
        NearestNeighbours neighbours = NeighbourFile.Read(file.RequirePart(NeighboursPart));
        float[] points = ProjectionParts.Finite(file.RequireTensor("points", Shape.Create(neighbours.Count, 2)), "points");
        ProjectionParts.Checked(() => Checks.Comparable(points, 2, DistanceMetric.Euclidean), neighbours.Count);
        if (file.Kind == UmapKind)
        {
            UmapOptions options = ModelSettings.Read(file.Options, ProjectionJsonContext.Default.UmapOptions, "the map");
            ProjectionParts.Checked(() => options.Validate(neighbours.Count), neighbours.Count);
            return new UmapMap(points, neighbours, options, TimeSpan.Zero);
        }

        TSneMapSettings settings = ModelSettings.Read(file.Options, ProjectionJsonContext.Default.TSneMapSettings, "the map");
        if (settings.Options?.Neighbours is null)
            throw ProjectionParts.Damaged("it has no options");
        ProjectionParts.Checked(() => settings.Options.Validate(neighbours.Count), neighbours.Count);
        return new TSneMap(points, neighbours, settings.KLDivergence, settings.Perplexity, settings.Options, TimeSpan.Zero);
    }

    private static SimilaritySearch Search(ModelFile file)
    {
        file.RequireKind(SearchKind);
        NearestNeighbours neighbours = NeighbourFile.Read(file.RequirePart(NeighboursPart));
        ImmutableArray<string> keys = file.Options is null ? [] : ModelSettings.Read(file.Options, ProjectionJsonContext.Default.ImmutableArrayString, "the similarity search");
        if (keys.IsDefault || keys.Length != neighbours.Count || keys.Contains(null!))
            throw ProjectionParts.Damaged(string.Create(CultureInfo.InvariantCulture, $"it has {(keys.IsDefault ? 0 : keys.Length)} keys for {neighbours.Count} rows"));
        return new SimilaritySearch(neighbours, keys);
    }

    private static PrincipalComponents Components(ModelFile file)
    {
        file.RequireKind(ComponentsKind);
        ComponentSettings settings = ModelSettings.Read(file.Options, ProjectionJsonContext.Default.ComponentSettings, "the principal components");
        if (settings.Dimensions < 1 || settings.Variances.IsDefaultOrEmpty)
            throw ProjectionParts.Damaged("it has no columns or no axes");
        float[] mean = ProjectionParts.Finite(file.RequireTensor("mean", ProjectionParts.ShapeOf(settings.Dimensions)), "mean");
        float[] axes = ProjectionParts.Finite(file.RequireTensor("axes", ProjectionParts.ShapeOf(settings.Variances.Length, settings.Dimensions)), "axes");
        return new PrincipalComponents(mean, axes, settings.Variances.AsSpan(), settings.TotalVariance);
    }
}
