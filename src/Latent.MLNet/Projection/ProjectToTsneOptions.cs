using Latent.Projection;

namespace Latent.MLNet.Projection;

/// <summary>What a <see cref="ProjectToTsneEstimator"/> reads, lays out and writes.</summary>
public sealed record ProjectToTsneOptions : ProjectionOptions
{
    /// <summary>How the map is made. A seed of 0, the default, stands for the seed of the <c>MLContext</c>.</summary>
    public TSneOptions TSne { get; init; } = new();

    internal override void Check()
    {
        base.Check();
        ArgumentNullException.ThrowIfNull(TSne);
    }
}
