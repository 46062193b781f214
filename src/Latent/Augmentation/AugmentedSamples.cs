using System.Collections.Immutable;
using Latent.Data;

namespace Latent.Augmentation;

/// <summary>Real rows with synthetic ones behind them.</summary>
/// <param name="Samples">All rows with their classes, the real ones first and in their order.</param>
/// <param name="IsSynthetic">For each row whether it was made.</param>
public sealed record AugmentedSamples(MemorySamples Samples, ImmutableArray<bool> IsSynthetic)
{
    /// <summary>The number of synthetic rows.</summary>
    public int SyntheticCount => IsSynthetic.Count(synthetic => synthetic);
}
