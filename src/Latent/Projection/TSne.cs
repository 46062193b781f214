using System.Diagnostics;
using System.Globalization;
using Latent.Numerics;

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
        RequireDifferentRows(rows, count, dimensions);

        NearestNeighbours neighbours = NearestNeighbours.Fit(rows, count, dimensions, options.Neighbours);
        cancellation.ThrowIfCancellationRequested();
        NeighbourGraph graph = neighbours.FindAmongOwn(Math.Min(count - 1, (int)Math.Ceiling(3 * perplexity)));
        cancellation.ThrowIfCancellationRequested();
        Affinities affinities = options.Affinity == AffinityKind.Uniform ? Affinities.Uniform(graph) : Affinities.FromPerplexity(graph, perplexity);

        float[] initial = InitialPoints(rows, count, dimensions, options);
        var optimizer = new TSneOptimizer(affinities, initial, options, CreateRepulsion(count, options));
        optimizer.Run(progress, cancellation);
        optimizer.Join(Representatives(graph));
        return new TSneMap(optimizer.Points(), neighbours, optimizer.Divergence(), perplexity, options, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>For each row the first that equals it; its own number where there is none before it.</summary>
    private static int[] Representatives(NeighbourGraph graph)
    {
        int[] first = new int[graph.Count];
        for (int row = 0; row < first.Length; row++)
            first[row] = graph.DistancesOf(row)[0] == 0 ? Math.Min(row, graph.IndicesOf(row)[0]) : row;
        return first;
    }

    /// <summary>The way to compute repulsion that the options ask for.</summary>
    internal static Repulsion CreateRepulsion(int count, TSneOptions options) => options.Method switch
    {
        TSneMethod.Exact => new ExactRepulsion(count, options.DegreesOfFreedom),
        TSneMethod.BarnesHut => new BarnesHutRepulsion(count, options.DegreesOfFreedom, options.Theta),
        TSneMethod.Interpolation => new InterpolatedRepulsion(count, options.DegreesOfFreedom),
        _ => count <= ExactLimit ? new ExactRepulsion(count, options.DegreesOfFreedom) : new InterpolatedRepulsion(count, options.DegreesOfFreedom),
    };

    /// <summary>The points before the first step, with a standard deviation of 10⁻⁴ along the first axis.</summary>
    private static float[] InitialPoints(ReadOnlySpan<float> rows, int count, int dimensions, TSneOptions options)
    {
        const double Spread = 1e-4;
        float[] points = new float[2 * count];
        var random = new RandomStream(options.Seed, RandomPurpose.Projection);
        if (options.Initialization == TSneInitialization.Random)
        {
            for (int i = 0; i < points.Length; i++)
                points[i] = (float)(Spread * random.NextNormal());
            return points;
        }

        int components = Math.Min(2, dimensions);
        var axes = PrincipalComponents.Fit(rows, count, dimensions, components);
        float[] coordinates = new float[count * components];
        axes.Transform(rows, count, coordinates);
        float scale = (float)(Spread / Math.Sqrt(axes.Variances[0]));
        for (int i = 0; i < count; i++)
        {
            // A little noise parts equal rows, and gives a second direction to rows on one line.
            points[2 * i] = (scale * coordinates[i * components]) + (float)(0.01 * Spread * random.NextNormal());
            points[(2 * i) + 1] = (components > 1 ? scale * coordinates[(i * components) + 1] : 0) + (float)(0.01 * Spread * random.NextNormal());
        }

        return points;
    }

    private static void RequireDifferentRows(ReadOnlySpan<float> rows, int count, int dimensions)
    {
        ReadOnlySpan<float> first = rows[..dimensions];
        for (int row = 1; row < count; row++)
        {
            if (!rows.Slice(row * dimensions, dimensions).SequenceEqual(first))
                return;
        }

        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All {count} rows are equal, every column is constant: there is nothing to lay out. Check the column that is projected."), nameof(rows));
    }
}
