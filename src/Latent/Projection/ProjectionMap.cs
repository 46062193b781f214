namespace Latent.Projection;

/// <summary>Rows laid out in the plane, and the way to place further rows among them.</summary>
/// <remarks>Immutable, and safe for use from many threads. Equal rows stand in one place.</remarks>
public abstract class ProjectionMap
{
    private readonly float[] _points;

    private protected ProjectionMap(float[] points, NearestNeighbours neighbours, TimeSpan duration)
    {
        _points = points;
        Neighbours = neighbours;
        Duration = duration;
    }

    /// <summary>The number of rows.</summary>
    public int Count => _points.Length / 2;

    /// <summary>The columns of a row.</summary>
    public int Dimensions => Neighbours.Dimensions;

    /// <summary>Where each row stands, [count × 2].</summary>
    public ReadOnlySpan<float> Points => _points;

    /// <summary>The rows, searchable.</summary>
    public NearestNeighbours Neighbours { get; }

    /// <summary>The time it took to make the map; zero where it was loaded.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The seed that the map was made with.</summary>
    public abstract ulong Seed { get; }

    /// <summary>Places further rows in the map, which stays as it is. A row that equals one of the map's gets that one's place.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Takes the places, [count × 2]. A row's place does not depend on the other rows.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A value is not finite, or a length does not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public abstract void Transform(ReadOnlySpan<float> rows, int count, Span<float> output, CancellationToken cancellation = default);

    /// <summary>Measures how well the map keeps what is near and far; see <see cref="ProjectionQuality"/>.</summary>
    /// <param name="options">What is measured; the defaults where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The measures.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public ProjectionQuality MeasureQuality(ProjectionQualityOptions? options = null, CancellationToken cancellation = default) => ProjectionQuality.Measure(Neighbours, _points, options, cancellation);
}
