using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Storage;

/// <summary>Searchable rows as a model file, and back.</summary>
internal static class NeighbourFile
{
    private const string Kind = "nearest-neighbours";

    public static ModelFile From(NearestNeighbours neighbours)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        int dimensions = neighbours.Dimensions;
        ImmutableSortedDictionary<string, ModelTensor> tensors = ProjectionParts.Tensors(
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
            Kind = Kind,
            Tensors = tensors,
            Options = JsonSerializer.SerializeToElement(new NeighbourSettings(neighbours.Options, neighbours.Count, dimensions, neighbours.Cells?.Count ?? 0, neighbours.Cells is null ? [] : [.. neighbours.Cells.Probes]), ProjectionJsonContext.Default.NeighbourSettings),
            Seed = neighbours.Options.Seed,
        };
    }

    public static NearestNeighbours Read(ModelFile file)
    {
        file.RequireKind(Kind);
        NeighbourSettings settings = ModelSettings.Read(file.Options, ProjectionJsonContext.Default.NeighbourSettings, "the nearest neighbours");
        (int count, int dimensions) = (settings.Count, settings.Dimensions);
        if (count < 1 || dimensions < 1 || settings.Options is null || settings.Cells < 0 || settings.Cells > count)
            throw ProjectionParts.Damaged(string.Create(CultureInfo.InvariantCulture, $"it speaks of {count} rows of {dimensions} columns in {settings.Cells} cells"));
        ProjectionParts.Checked(settings.Options.Validate, count);
        float[] rows = ProjectionParts.Finite(file.RequireTensor("rows", ProjectionParts.ShapeOf(count, dimensions)), "rows");
        float[] centre = ProjectionParts.Finite(file.RequireTensor("centre", ProjectionParts.ShapeOf(dimensions)), "centre");
        ProjectionParts.Checked(() => Checks.Comparable(rows, dimensions, settings.Options.Metric), count);
        return NearestNeighbours.Restore(rows, centre, count, settings.Options, settings.Cells == 0 ? null : Cells(file, settings));
    }

    private static NeighbourCells Cells(ModelFile file, NeighbourSettings settings)
    {
        (int count, int cells) = (settings.Count, settings.Cells);
        float[] centroids = ProjectionParts.Finite(file.RequireTensor("centroids", ProjectionParts.ShapeOf(cells, settings.Dimensions)), "centroids");
        ReadOnlySpan<float> sizes = file.RequireTensor("cell_sizes", ProjectionParts.ShapeOf(cells)).Span;
        ReadOnlySpan<float> numbers = file.RequireTensor("numbers", ProjectionParts.ShapeOf(2, count)).Span;
        int[] starts = new int[cells + 1];
        for (int cell = 0; cell < cells; cell++)
        {
            if (!(sizes[cell] >= 0 && sizes[cell] <= count - starts[cell]) || sizes[cell] != MathF.Truncate(sizes[cell]))
                throw ProjectionParts.Damaged(string.Create(CultureInfo.InvariantCulture, $"cell {cell} has {sizes[cell]} rows"));
            starts[cell + 1] = starts[cell] + (int)sizes[cell];
        }

        int[] ids = new int[count];
        bool[] met = new bool[count];
        for (int place = 0; place < count; place++)
        {
            float number = (numbers[place] * 65536) + numbers[count + place];
            int id = number >= 0 && number < count ? ((int)numbers[place] << 16) + (int)numbers[count + place] : -1;
            if (id < 0 || id >= count || met[id])
                throw ProjectionParts.Damaged(string.Create(CultureInfo.InvariantCulture, $"the row at place {place} has the number {number}"));
            met[id] = true;
            ids[place] = id;
        }

        if (starts[cells] != count || !NeighbourCells.AreProbes(settings.Probes, cells))
            throw ProjectionParts.Damaged(string.Create(CultureInfo.InvariantCulture, $"the cells hold {starts[cells]} of {count} rows, or the cells to visit are wrong"));
        return new NeighbourCells(centroids, starts, ids, [.. settings.Probes], settings.Dimensions);
    }
}
