using Latent.Networks.Optimizers;

namespace Latent.Networks.Engines;

/// <summary>A named architecture within a plan: <c>encoder</c>, <c>decoder</c>, <c>generator</c> …</summary>
/// <param name="Name">The name, which leads the names of its tensors: <c>encoder.0.weight</c>. Letters, digits and hyphens.</param>
/// <param name="Architecture">The architecture.</param>
public sealed record Network(string Name, Architecture Architecture)
{
    /// <summary>Whether training leaves its parameters as they are; <see langword="false"/> by default.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>The optimizer of this network's parameters; that of the session where it is <see langword="null"/>.</summary>
    public Optimizer? Optimizer { get; init; }
}
