namespace Latent.Projection;

/// <summary>The part of the gradient that pushes points apart: a way to sum over all pairs, exactly or nearly.</summary>
internal abstract class Repulsion
{
    /// <summary>
    /// For each point i, Σ over j of k(i, j)·s(i, j)·(yᵢ − yⱼ), with the kernel k = (1 + d²/α)^−α and s = 1 / (1 + d²/α).
    /// </summary>
    /// <param name="x">The points' first coordinates.</param>
    /// <param name="y">The points' second coordinates.</param>
    /// <param name="forceX">Takes the sums' first coordinates.</param>
    /// <param name="forceY">Takes the sums' second coordinates.</param>
    /// <returns>The normalisation: Σ k(i, j) over all i ≠ j.</returns>
    public abstract double Compute(float[] x, float[] y, float[] forceX, float[] forceY);
}
