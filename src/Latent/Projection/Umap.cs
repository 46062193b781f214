using System.Diagnostics;

namespace Latent.Projection;

/// <summary>
/// Lays rows out in the plane so that neighbours stay neighbours, and keeps more of the arrangement at large than t-SNE:
/// uniform manifold approximation and projection (McInnes, Healy and Melville, "UMAP: uniform manifold approximation and
/// projection for dimension reduction", 2018).
/// </summary>
/// <remarks>The same rows, options and seed give the same bits whatever the number of threads. Safe for use from many threads.</remarks>
public static class Umap
{
    /// <summary>The standard deviation of the points along the first axis before the first step.</summary>
    private const double Spread = 4;

    /// <summary>Lays rows out.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows, at least 4.</param>
    /// <param name="dimensions">The columns of a row, at least 1.</param>
    /// <param name="options">How the map is made; the defaults where it is <see langword="null"/>.</param>
    /// <param name="progress">Told how the map stands, every <see cref="UmapOptions.ReportInterval"/> epochs.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ArgumentException">A value is not finite, the length does not fit, or all rows are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are too few rows, or an option does not fit; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static UmapMap Fit(ReadOnlySpan<float> rows, int count, int dimensions, UmapOptions? options = null, IProgress<UmapProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new UmapOptions();
        long started = Stopwatch.GetTimestamp();
        Checks.Rows(rows, count, dimensions);
        int tied = options.Validate(count);
        MapStart.RequireDifferentRows(rows, count, dimensions);

        NearestNeighbours neighbours = NearestNeighbours.Fit(rows, count, dimensions, options.Neighbours, cancellation);
        NeighbourGraph graph = neighbours.FindAmongOwn(tied, cancellation);
        var optimizer = new UmapOptimizer(UmapTies.Union(graph), MapStart.Points(rows, count, dimensions, options.Initialization, Spread, options.Seed), options);
        optimizer.Run(progress, cancellation);
        optimizer.Join(graph);
        return new UmapMap(optimizer.Points(), neighbours, options, Stopwatch.GetElapsedTime(started));
    }
}
