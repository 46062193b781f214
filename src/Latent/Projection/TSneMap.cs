namespace Latent.Projection;

/// <summary>Rows laid out in the plane by t-SNE.</summary>
/// <remarks>Immutable, and safe for use from many threads.</remarks>
public sealed class TSneMap
{
    private readonly float[] _points;

    internal TSneMap(float[] points, double klDivergence, double perplexity, TSneOptions options, TimeSpan duration)
    {
        _points = points;
        KLDivergence = klDivergence;
        Perplexity = perplexity;
        Options = options;
        Duration = duration;
    }

    /// <summary>The number of rows.</summary>
    public int Count => _points.Length / 2;

    /// <summary>Where each row stands, [count × 2].</summary>
    public ReadOnlySpan<float> Points => _points;

    /// <summary>The divergence of the map from the affinities, in nats, at least 0; lower is better.</summary>
    public double KLDivergence { get; }

    /// <summary>The perplexity used.</summary>
    public double Perplexity { get; }

    /// <summary>How the map was made.</summary>
    public TSneOptions Options { get; }

    /// <summary>The time it took.</summary>
    public TimeSpan Duration { get; }
}
