namespace Latent.Numerics;

/// <summary>A function of single values that kernels join to a layer. Each can be derived from its own output, so what went in need not be kept.</summary>
internal enum ActivationKind
{
    /// <summary>The identity.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    ReLU,

    /// <summary>x where positive, slope · x elsewhere.</summary>
    LeakyReLU,

    /// <summary>λx where positive, λα(eˣ − 1) elsewhere.</summary>
    SELU,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}
