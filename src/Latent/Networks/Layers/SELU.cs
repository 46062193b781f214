namespace Latent.Networks.Layers;

/// <summary>The scaled exponential linear unit: λx where x is positive, λα(eˣ − 1) elsewhere, with λ ≈ 1.0507 and α ≈ 1.6733 (Klambauer et al. 2017).</summary>
public sealed record SELU : ElementwiseLayer;
