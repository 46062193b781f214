using System.Globalization;

namespace Latent.Projection;

/// <summary>Rows laid out in the plane by UMAP, and the way to place further rows among them.</summary>
/// <remarks>Immutable, and safe for use from many threads. Equal rows stand in one place.</remarks>
public sealed class UmapMap : ProjectionMap
{
    private readonly UmapPlacement _placement;

    internal UmapMap(float[] points, NearestNeighbours neighbours, UmapOptions options, TimeSpan duration)
        : base(points, neighbours, duration)
    {
        Options = options;
        NeighbourCount = options.Validate(Count);
        _placement = new UmapPlacement(points, new UmapForces(options));
    }

    /// <summary>How the map was made.</summary>
    public UmapOptions Options { get; }

    /// <summary>The neighbours that each row was tied to.</summary>
    public int NeighbourCount { get; }

    /// <inheritdoc/>
    public override ulong Seed => Options.Seed;

    /// <inheritdoc/>
    public override void Transform(ReadOnlySpan<float> rows, int count, Span<float> output, CancellationToken cancellation = default)
    {
        Checks.Rows(rows, count, Dimensions);
        Checks.Length(output.Length, count, 2, nameof(output));
        if (count == 0)
            return;
        NeighbourGraph graph = Neighbours.Find(rows, count, NeighbourCount, cancellation);
        float[] places = new float[2 * count];
        _placement.Place(graph, UmapTies.Of(graph), Options, places, cancellation);
        places.CopyTo(output);
    }

    /// <summary>The size of the map in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"UMAP map of {Count} rows, {NeighbourCount} neighbours");
}
