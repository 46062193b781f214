namespace Latent.Networks.Objectives;

/// <summary>
/// weight · Σ KL(target ‖ mean): for each latent the divergence between a coin that falls with the target's probability
/// and one with that of the latent's mean over the batch, ρ·log(ρ/m) + (1 − ρ)·log((1 − ρ)/(1 − m)) (Ng, "Sparse
/// autoencoder", 2011). For activations between 0 and 1, as after a sigmoid; means are kept within 10⁻⁶ of the ends.
/// </summary>
public sealed record SparsityPenalty : ActivityPenalty
{
    /// <summary>The penalty for means away from a target.</summary>
    /// <param name="weight">What it is multiplied with, at least 0.</param>
    /// <param name="target">The mean activation that is wanted, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public SparsityPenalty(float weight = 0.05f, float target = 0.1f)
        : base(weight)
    {
        if (!(target > 0f && target < 1f))
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, "The target is a number above 0 and below 1.");
        }

        Target = target;
    }

    /// <summary>The mean activation that is wanted.</summary>
    public float Target { get; }
}
