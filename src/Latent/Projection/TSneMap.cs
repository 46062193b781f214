using System.Globalization;

namespace Latent.Projection;

/// <summary>Rows laid out in the plane by t-SNE, and the way to place further rows among them.</summary>
/// <remarks>Immutable, and safe for use from many threads. Equal rows stand in one place.</remarks>
public sealed class TSneMap : ProjectionMap
{
    private readonly Lazy<TSnePlacement> _placement;

    internal TSneMap(float[] points, NearestNeighbours neighbours, double klDivergence, double perplexity, TSneOptions options, TimeSpan duration)
        : base(points, neighbours, duration)
    {
        KLDivergence = klDivergence;
        Perplexity = perplexity;
        Options = options;
        _placement = new Lazy<TSnePlacement>(() => new TSnePlacement(points, options.DegreesOfFreedom));
    }

    /// <summary>The divergence of the map from the affinities, in nats, at least 0; lower is better.</summary>
    public double KLDivergence { get; }

    /// <summary>The perplexity used.</summary>
    public double Perplexity { get; }

    /// <summary>How the map was made.</summary>
    public TSneOptions Options { get; }

    /// <inheritdoc/>
    public override ulong Seed => Options.Seed;

    /// <inheritdoc/>
    public override void Transform(ReadOnlySpan<float> rows, int count, Span<float> output, CancellationToken cancellation = default) =>
        Transform(rows, count, output, Options.Placement, cancellation);

    /// <summary>Places further rows in the map, which stays as it is, in another way than <see cref="TSneOptions.Placement"/> says.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Takes the places, [count × 2]. A row's place does not depend on the other rows.</param>
    /// <param name="options">How rows are placed.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A value is not finite, or a length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option does not fit; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public void Transform(ReadOnlySpan<float> rows, int count, Span<float> output, TSnePlacementOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Checks.Rows(rows, count, Dimensions);
        Checks.Length(output.Length, count, 2, nameof(output));
        if (count == 0)
            return;
        double perplexity = Math.Min(options.Perplexity, Count / 3.0);
        int drawn = Math.Min(Count, (int)Math.Ceiling(3 * perplexity));
        NeighbourGraph graph = Neighbours.Find(rows, count, Math.Min(Count, Math.Max(drawn, options.InitialNeighbours)), cancellation);
        float[] probabilities = Options.Affinity == AffinityKind.Uniform ? Affinities.UniformConditional(count, drawn) : Affinities.Conditional(graph.Nearest(drawn), perplexity);
        float[] places = new float[2 * count];
        _placement.Value.Place(graph, probabilities, drawn, options, places, cancellation);
        places.CopyTo(output);
    }

    /// <summary>The size of the map in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"t-SNE map of {Count} rows, perplexity {Perplexity:0.##}, KL {KLDivergence:0.0000}");
}
