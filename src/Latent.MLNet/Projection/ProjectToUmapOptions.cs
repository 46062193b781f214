using Latent.Projection;

namespace Latent.MLNet.Projection;

/// <summary>What a <see cref="ProjectToUmapEstimator"/> reads, lays out and writes.</summary>
public sealed record ProjectToUmapOptions : ProjectionOptions
{
    /// <summary>How the map is made. A seed of 0, the default, stands for the seed of the <c>MLContext</c>.</summary>
    public UmapOptions Umap { get; init; } = new();

    internal override void Check()
    {
        base.Check();
        ArgumentNullException.ThrowIfNull(Umap);
    }
}
