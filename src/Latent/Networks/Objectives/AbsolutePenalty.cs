namespace Latent.Networks.Objectives;

/// <summary>weight · Σ |activation| over the latents, averaged over the batch: the L1 penalty.</summary>
public sealed record AbsolutePenalty : ActivityPenalty
{
    /// <summary>The penalty for large activations.</summary>
    /// <param name="weight">What it is multiplied with, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not a finite number of at least 0.</exception>
    public AbsolutePenalty(float weight = 1e-4f)
        : base(weight)
    {
    }
}
