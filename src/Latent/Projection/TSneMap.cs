using System.Globalization;

namespace Latent.Projection;

/// <summary>Rows laid out in the plane by t-SNE, and the way to place further rows among them.</summary>
/// <remarks>Immutable, and safe for use from many threads. Equal rows stand in one place.</remarks>
public sealed class TSneMap
{
    private readonly float[] _points;
    private readonly Lazy<TSnePlacement> _placement;

    internal TSneMap(float[] points, NearestNeighbours neighbours, double klDivergence, double perplexity, TSneOptions options, TimeSpan duration)
    {
        _points = points;
        Neighbours = neighbours;
        KLDivergence = klDivergence;
        Perplexity = perplexity;
        Options = options;
        Duration = duration;
        _placement = new Lazy<TSnePlacement>(() => new TSnePlacement(_points, Options.DegreesOfFreedom));
    }

    /// <summary>The number of rows.</summary>
    public int Count => _points.Length / 2;

    /// <summary>The columns of a row.</summary>
    public int Dimensions => Neighbours.Dimensions;

    /// <summary>Where each row stands, [count × 2].</summary>
    public ReadOnlySpan<float> Points => _points;

    /// <summary>The rows, searchable.</summary>
    public NearestNeighbours Neighbours { get; }

    /// <summary>The divergence of the map from the affinities, in nats, at least 0; lower is better.</summary>
    public double KLDivergence { get; }

    /// <summary>The perplexity used.</summary>
    public double Perplexity { get; }

    /// <summary>How the map was made.</summary>
    public TSneOptions Options { get; }

    /// <summary>The time it took; zero where the map was loaded.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Places further rows in the map, which stays as it is. A row that equals one of the map's gets that one's place.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Takes the places, [count × 2]. A row's place does not depend on the other rows.</param>
    /// <param name="options">How rows are placed; as <see cref="TSneOptions.Placement"/> says where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A value is not finite, or a length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option does not fit; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public void Transform(ReadOnlySpan<float> rows, int count, Span<float> output, TSnePlacementOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= Options.Placement;
        options.Validate();
        Checks.Rows(rows, count, Dimensions);
        Checks.Length(output.Length, count, 2, nameof(output));
        if (count == 0)
            return;
        double perplexity = Math.Min(options.Perplexity, Count / 3.0);
        int drawn = Math.Min(Count, (int)Math.Ceiling(3 * perplexity));
        NeighbourGraph graph = Neighbours.Find(rows, count, Math.Min(Count, Math.Max(drawn, options.InitialNeighbours)));
        float[] probabilities = Options.Affinity == AffinityKind.Uniform ? Affinities.UniformConditional(count, drawn) : Affinities.Conditional(graph.Nearest(drawn), perplexity);
        float[] places = new float[2 * count];
        _placement.Value.Place(graph, probabilities, drawn, options, places, cancellation);
        places.CopyTo(output);
    }

    /// <summary>Measures how well the map keeps what is near and far; see <see cref="ProjectionQuality"/>.</summary>
    /// <param name="options">What is measured; the defaults where it is <see langword="null"/>.</param>
    /// <returns>The measures.</returns>
    public ProjectionQuality MeasureQuality(ProjectionQualityOptions? options = null) => ProjectionQuality.Measure(Neighbours, _points, options);

    /// <summary>The size of the map in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"t-SNE map of {Count} rows, perplexity {Perplexity:0.##}, KL {KLDivergence:0.0000}");
}
