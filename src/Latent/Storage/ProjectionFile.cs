using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Storage;

/// <summary>Maps, searchable rows and principal components as model files, and back. What is loaded gives the same bits as what was saved.</summary>
public static class ProjectionFile
{
    private const string MapKind = "tsne-map";
    private const string NeighboursKind = "nearest-neighbours";
    private const string SearchKind = "similarity-search";
    private const string ComponentsKind = "principal-components";
    private const string NeighboursPart = "neighbours";

    /// <summary>Writes a map with its rows, so that new rows can be placed in it, as a whole or not at all.</summary>
    /// <param name="map">The map.</param>
    /// <param name="path">The file.</param>
    public static void Save(this TSneMap map, string path) => ToFile(map).Save(path);

    /// <summary>Writes a map with its rows to a stream, which stays open.</summary>
    /// <param name="map">The map.</param>
    /// <param name="stream">The stream.</param>
    public static void Save(this TSneMap map, Stream stream) => ToFile(map).Save(stream);

    /// <summary>Writes searchable rows as a whole or not at all.</summary>
    /// <param name="neighbours">The rows.</param>
    /// <param name="path">The file.</param>
    public static void Save(this NearestNeighbours neighbours, string path) => ToFile(neighbours).Save(path);

    /// <summary>Writes searchable rows to a stream, which stays open.</summary>
    /// <param name="neighbours">The rows.</param>
    /// <param name="stream">The stream.</param>
    public static void Save(this NearestNeighbours neighbours, Stream stream) => ToFile(neighbours).Save(stream);

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

    /// <summary>Reads a map.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static TSneMap LoadMap(string path) => Map(ModelFile.Load(path));

    /// <summary>Reads a map from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static TSneMap LoadMap(Stream stream) => Map(ModelFile.Load(stream));

    /// <summary>Reads searchable rows.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static NearestNeighbours LoadNeighbours(string path) => Neighbours(ModelFile.Load(path));

    /// <summary>Reads searchable rows from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static NearestNeighbours LoadNeighbours(Stream stream) => Neighbours(ModelFile.Load(stream));

    /// <summary>Reads a similarity search.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static SimilaritySearch LoadSearch(string path) => Search(ModelFile.Load(path));

    /// <summary>Reads a similarity search from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static SimilaritySearch LoadSearch(Stream stream) => Search(ModelFile.Load(stream));

    /// <summary>Reads principal components.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or holds something else: the message says what.</exception>
    public static PrincipalComponents LoadComponents(string path) => Components(ModelFile.Load(path));

    /// <summary>Reads principal components from a stream.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is broken or something else: the message says what.</exception>
    public static PrincipalComponents LoadComponents(Stream stream) => Components(ModelFile.Load(stream));

    private static ModelFile ToFile(TSneMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new ModelFile
        {
            Kind = MapKind,
            Tensors = Tensors(("points", Shape.Create(map.Count, 2), map.Points.ToArray())),
            Parts = ImmutableSortedDictionary<string, ModelFile>.Empty.Add(NeighboursPart, ToFile(map.Neighbours)),
            Options = JsonSerializer.SerializeToElement(new TSneMapSettings(map.Options, map.Perplexity, map.KLDivergence), ProjectionJsonContext.Default.TSneMapSettings),
            Seed = map.Options.Seed,
        };
    }

    private static ModelFile ToFile(NearestNeighbours neighbours)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        int dimensions = neighbours.Dimensions;
        ImmutableSortedDictionary<string, ModelTensor> tensors = Tensors(
            ("rows", Shape.Create(neighbours.Count, dimensions), neighbours.PreparedRows),
            ("centre", Shape.Create(dimensions), neighbours.Centre));
        if (neighbours.Cells is { } cells)
        {
            // Whole numbers as tensors of floats: exact below 2^24, so a row's number is kept as two halves.
            float[] sizes = [.. Enumerable.Range(0, cells.Count).Select(cell => (float)(cells.Starts[cell + 1] - cells.Starts[cell]))];
            float[] ids = [.. cells.Ids.Select(id => (float)(id >> 16)), .. cells.Ids.Select(id => (float)(id & 0xFFFF))];
            tensors = tensors
                .Add("centroids", new ModelTensor(Shape.Create(cells.Count, dimensions), cells.Centroids))
                .Add("cell_sizes", new ModelTensor(Shape.Create(cells.Count), sizes))
                .Add("numbers", new ModelTensor(Shape.Create(2, neighbours.Count), ids));
        }

        return new ModelFile
        {
            Kind = NeighboursKind,
            Tensors = tensors,
            Options = JsonSerializer.SerializeToElement(new NeighbourSettings(neighbours.Options, neighbours.Count, dimensions, neighbours.Cells?.Count ?? 0, neighbours.Cells is null ? [] : [.. neighbours.Cells.Probes]), ProjectionJsonContext.Default.NeighbourSettings),
            Seed = neighbours.Options.Seed,
        };
    }

    private static ModelFile ToFile(SimilaritySearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return new ModelFile
        {
            Kind = SearchKind,
            Parts = ImmutableSortedDictionary<string, ModelFile>.Empty.Add(NeighboursPart, ToFile(search.Neighbours)),
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
            Tensors = Tensors(
                ("mean", Shape.Create(components.Dimensions), components.Mean.ToArray()),
                ("axes", Shape.Create(components.Components, components.Dimensions), components.Axes.ToArray())),
            Options = JsonSerializer.SerializeToElement(new ComponentSettings(components.Dimensions, [.. components.Variances], components.TotalVariance), ProjectionJsonContext.Default.ComponentSettings),
        };
    }

    private static TSneMap Map(ModelFile file)
    {
        file.RequireKind(MapKind);
        TSneMapSettings settings = Settings(file, ProjectionJsonContext.Default.TSneMapSettings);
        NearestNeighbours neighbours = Neighbours(file.RequirePart(NeighboursPart));
        if (settings.Options?.Neighbours is null)
            throw Damaged("it has no options");
        float[] points = Finite(file.RequireTensor("points", Shape.Create(neighbours.Count, 2)), "points");
        try
        {
            settings.Options.Validate(neighbours.Count);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The map's options do not fit its {neighbours.Count} rows: {e.Message} The file is damaged.", e);
        }

        return new TSneMap(points, neighbours, settings.KLDivergence, settings.Perplexity, settings.Options, TimeSpan.Zero);
    }

    private static NearestNeighbours Neighbours(ModelFile file)
    {
        file.RequireKind(NeighboursKind);
        NeighbourSettings settings = Settings(file, ProjectionJsonContext.Default.NeighbourSettings);
        (int count, int dimensions) = (settings.Count, settings.Dimensions);
        if (count < 1 || dimensions < 1 || settings.Options is null || settings.Cells < 0 || settings.Cells > count)
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"it speaks of {count} rows of {dimensions} columns in {settings.Cells} cells"));
        float[] rows = Finite(file.RequireTensor("rows", ShapeOf(count, dimensions)), "rows");
        float[] centre = Finite(file.RequireTensor("centre", ShapeOf(dimensions)), "centre");
        return NearestNeighbours.Restore(rows, centre, count, settings.Options, settings.Cells == 0 ? null : Cells(file, settings));
    }

    private static NeighbourCells Cells(ModelFile file, NeighbourSettings settings)
    {
        (int count, int cells) = (settings.Count, settings.Cells);
        float[] centroids = Finite(file.RequireTensor("centroids", ShapeOf(cells, settings.Dimensions)), "centroids");
        ReadOnlySpan<float> sizes = file.RequireTensor("cell_sizes", ShapeOf(cells)).Span;
        ReadOnlySpan<float> numbers = file.RequireTensor("numbers", ShapeOf(2, count)).Span;
        int[] starts = new int[cells + 1];
        for (int cell = 0; cell < cells; cell++)
        {
            if (!(sizes[cell] >= 0 && sizes[cell] <= count - starts[cell]) || sizes[cell] != MathF.Truncate(sizes[cell]))
                throw Damaged(string.Create(CultureInfo.InvariantCulture, $"cell {cell} has {sizes[cell]} rows"));
            starts[cell + 1] = starts[cell] + (int)sizes[cell];
        }

        int[] ids = new int[count];
        bool[] met = new bool[count];
        for (int place = 0; place < count; place++)
        {
            float number = (numbers[place] * 65536) + numbers[count + place];
            int id = number >= 0 && number < count ? ((int)numbers[place] << 16) + (int)numbers[count + place] : -1;
            if (id < 0 || id >= count || met[id])
                throw Damaged(string.Create(CultureInfo.InvariantCulture, $"the row at place {place} has the number {number}"));
            met[id] = true;
            ids[place] = id;
        }

        if (starts[cells] != count || !NeighbourCells.AreProbes(settings.Probes, cells))
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"the cells hold {starts[cells]} of {count} rows, or the cells to visit are wrong"));
        return new NeighbourCells(centroids, starts, ids, [.. settings.Probes], settings.Dimensions);
    }

    private static SimilaritySearch Search(ModelFile file)
    {
        file.RequireKind(SearchKind);
        NearestNeighbours neighbours = Neighbours(file.RequirePart(NeighboursPart));
        ImmutableArray<string> keys = file.Options is null ? [] : Settings(file, ProjectionJsonContext.Default.ImmutableArrayString);
        if (keys.IsDefault || keys.Length != neighbours.Count || keys.Contains(null!))
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"it has {(keys.IsDefault ? 0 : keys.Length)} keys for {neighbours.Count} rows"));
        return new SimilaritySearch(neighbours, keys);
    }

    private static PrincipalComponents Components(ModelFile file)
    {
        file.RequireKind(ComponentsKind);
        ComponentSettings settings = Settings(file, ProjectionJsonContext.Default.ComponentSettings);
        if (settings.Dimensions < 1 || settings.Variances.IsDefaultOrEmpty)
            throw Damaged("it has no columns or no axes");
        float[] mean = Finite(file.RequireTensor("mean", ShapeOf(settings.Dimensions)), "mean");
        float[] axes = Finite(file.RequireTensor("axes", ShapeOf(settings.Variances.Length, settings.Dimensions)), "axes");
        return new PrincipalComponents(mean, axes, settings.Variances.AsSpan(), settings.TotalVariance);
    }

    private static T Settings<T>(ModelFile file, JsonTypeInfo<T> type)
    {
        try
        {
            return (file.Options ?? throw Damaged("it has no settings")).Deserialize(type) ?? throw Damaged("its settings are empty");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The settings of the model of kind \"{file.Kind}\" cannot be read: {e.Message} The file is damaged or from a newer Latent.", e);
        }
    }

    private static float[] Finite(ReadOnlyMemory<float> values, string name)
    {
        float[] copy = values.ToArray();
        return float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(copy)) || copy.All(float.IsFinite)
            ? copy
            : throw Damaged($"the tensor \"{name}\" has values that are not finite");
    }

    private static Shape ShapeOf(params ReadOnlySpan<int> sizes)
    {
        try
        {
            return Shape.Create(sizes);
        }
        catch (ArgumentException e)
        {
            throw Damaged(e.Message);
        }
    }

    private static ImmutableSortedDictionary<string, ModelTensor> Tensors(params ReadOnlySpan<(string Name, Shape Shape, ReadOnlyMemory<float> Values)> tensors)
    {
        ImmutableSortedDictionary<string, ModelTensor>.Builder all = ImmutableSortedDictionary.CreateBuilder<string, ModelTensor>(StringComparer.Ordinal);
        foreach ((string name, Shape shape, ReadOnlyMemory<float> values) in tensors)
            all.Add(name, new ModelTensor(shape, values));
        return all.ToImmutable();
    }

    private static InvalidDataException Damaged(string what) => new($"The projection cannot be read: {what}; the file is damaged or was made by something else.");
}
