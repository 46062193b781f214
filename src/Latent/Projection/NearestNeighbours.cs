using System.Globalization;

namespace Latent.Projection;

/// <summary>
/// Finds the rows nearest to a row: by comparing all of them, or those of the nearest of many cells. Distances that are
/// returned are computed as differences, so that equal rows are at distance 0 exactly.
/// </summary>
/// <remarks>The same rows give the same bits whatever the number of threads. Immutable once fitted, and safe for use from many threads.</remarks>
public sealed class NearestNeighbours
{
    private readonly RowSearch _search;

    private NearestNeighbours(RowSearch search, int dimensions, NeighbourOptions options)
    {
        _search = search;
        Dimensions = dimensions;
        Options = options;
    }

    /// <summary>The rows that are searched.</summary>
    public int Count => _search.Count;

    /// <summary>The columns of a row.</summary>
    public int Dimensions { get; }

    /// <summary>How neighbours are found.</summary>
    public NeighbourOptions Options { get; }

    /// <summary>Makes rows searchable; they are copied.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows, at least 1.</param>
    /// <param name="dimensions">The columns of a row, at least 1.</param>
    /// <param name="options">How neighbours are found; the defaults where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The rows, ready to be searched.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static NearestNeighbours Fit(ReadOnlySpan<float> rows, int count, int dimensions, NeighbourOptions? options = null, CancellationToken cancellation = default)
    {
        Checks.Rows(rows, count, dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        options ??= new NeighbourOptions();
        options.Validate();
        Checks.Comparable(rows, dimensions, options.Metric);
        return new NearestNeighbours(
            options.Metric == DistanceMetric.Manhattan ? new ManhattanSearch(rows, count, dimensions) : ProductSearch.Fit(rows, count, dimensions, options, cancellation),
            dimensions,
            options);
    }

    /// <summary>Finds the nearest of these rows to each of other rows.</summary>
    /// <param name="queries">The other rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of the other rows.</param>
    /// <param name="neighbours">The neighbours wanted of each, from 1 to <see cref="Count"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The neighbours, nearest first; of equally near rows the one that comes first.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More neighbours are wanted than there are rows.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public NeighbourGraph Find(ReadOnlySpan<float> queries, int count, int neighbours, CancellationToken cancellation = default)
    {
        Checks.Rows(queries, count, Dimensions, nameof(queries));
        Checks.Comparable(queries, Dimensions, Options.Metric, nameof(queries));
        if (neighbours < 1 || neighbours > Count)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, string.Create(CultureInfo.InvariantCulture, $"{Count} rows have from 1 to {Count} neighbours to a row."));
        return _search.Find(queries, count, neighbours, cancellation);
    }

    /// <summary>Finds the nearest other rows to each of these rows; a row is not its own neighbour.</summary>
    /// <param name="neighbours">The neighbours wanted of each, from 1 to <see cref="Count"/> − 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The neighbours, nearest first; of equally near rows the one that comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More neighbours are wanted than there are other rows.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public NeighbourGraph FindAmongOwn(int neighbours, CancellationToken cancellation = default)
    {
        if (Count == 1)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, "A single row has no other row for a neighbour. Give more rows.");
        if (neighbours < 1 || neighbours > Count - 1)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, string.Create(CultureInfo.InvariantCulture, $"Each of {Count} rows has from 1 to {Count - 1} other rows as neighbours."));
        return _search.FindAmongOwn(neighbours, cancellation);
    }

    /// <summary>The rows as they lie, moved to the mean or of unit length, [count × dimensions].</summary>
    internal ReadOnlyMemory<float> PreparedRows => _search.Rows;

    /// <summary>What was taken from each row, [dimensions].</summary>
    internal ReadOnlyMemory<float> Centre => _search.Centre;

    /// <summary>The cells; nothing where all rows are compared.</summary>
    internal NeighbourCells? Cells => _search.Cells;

    /// <summary>The search by Manhattan distance, for callers that part their queries themselves.</summary>
    internal ManhattanSearch Manhattan => (ManhattanSearch)_search;

    /// <summary>Searchable rows from their parts, as they were saved; the arrays are kept.</summary>
    internal static NearestNeighbours Restore(float[] rows, float[] centre, int count, NeighbourOptions options, NeighbourCells? cells) => new(
        options.Metric == DistanceMetric.Manhattan ? new ManhattanSearch(rows, count, centre.Length) : ProductSearch.Restore(rows, centre, count, options.Metric, cells),
        centre.Length,
        options);

    /// <summary>The number of the row at a place; rows of a cell lie together.</summary>
    internal int IdOf(int place) => _search.Cells is { } cells ? cells.Ids[place] : place;

    /// <summary>Writes what orders all rows by their distance from the row at a place.</summary>
    internal void ScoresOf(int place, Span<float> scores) => _search.ScoresOf(place, scores);

    /// <summary>The distance of the rows at two places; for cosine one that grows with it.</summary>
    internal float DistanceBetween(int place, int other) => _search.DistanceBetween(place, other);
}
