using System.Diagnostics;

namespace Latent.Projection;

/// <summary>
/// Lays rows out in the plane so that neighbours stay neighbours: t-distributed stochastic neighbour embedding (van der
/// Maaten and Hinton, "Visualizing data using t-SNE", 2008).
/// </summary>
/// <remarks>The same rows, options and seed give the same bits whatever the number of threads. Safe for use from many threads.</remarks>
public static class TSne
{
    /// <summary>The rows up to which all pairs are faster than a grid.</summary>
    private const int ExactLimit = 2000;

    /// <summary>The standard deviation of the points along the first axis before the first step.</summary>
    private const double Spread = 1e-4;

    /// <summary>Lays rows out.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows, at least 4.</param>
    /// <param name="dimensions">The columns of a row, at least 1.</param>
    /// <param name="options">How the map is made; the defaults where it is <see langword="null"/>.</param>
    /// <param name="progress">Told how the map stands, every <see cref="TSneOptions.ReportInterval"/> steps.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ArgumentException">A value is not finite, the length does not fit, or all rows are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are too few rows, or an option does not fit; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static TSneMap Fit(ReadOnlySpan<float> rows, int count, int dimensions, TSneOptions? options = null, IProgress<TSneProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new TSneOptions();
        long started = Stopwatch.GetTimestamp();
        Checks.Rows(rows, count, dimensions);
        double perplexity = options.Validate(count);
        MapStart.RequireDifferentRows(rows, count, dimensions);

        NearestNeighbours neighbours = NearestNeighbours.Fit(rows, count, dimensions, options.Neighbours, cancellation);
        NeighbourGraph graph = neighbours.FindAmongOwn(Math.Min(count - 1, (int)Math.Ceiling(3 * perplexity)), cancellation);
        Affinities affinities = options.Affinity == AffinityKind.Uniform ? Affinities.Uniform(graph) : Affinities.FromPerplexity(graph, perplexity);

        float[] initial = MapStart.Points(rows, count, dimensions, options.Initialization, Spread, options.Seed);
        var optimizer = new TSneOptimizer(affinities, initial, options, CreateRepulsion(count, options));
        optimizer.Run(progress, cancellation);
        optimizer.Join(graph);
        return new TSneMap(optimizer.Points(), neighbours, optimizer.Divergence(), perplexity, options, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>The way to compute repulsion that the options ask for.</summary>
    internal static Repulsion CreateRepulsion(int count, TSneOptions options) => options.Method switch
    {
        TSneMethod.Exact => new ExactRepulsion(count, options.DegreesOfFreedom),
        TSneMethod.BarnesHut => new BarnesHutRepulsion(count, options.DegreesOfFreedom, options.Theta),
        TSneMethod.Interpolation => new InterpolatedRepulsion(count, options.DegreesOfFreedom),
        _ => count <= ExactLimit ? new ExactRepulsion(count, options.DegreesOfFreedom) : new InterpolatedRepulsion(count, options.DegreesOfFreedom),
    };
}
