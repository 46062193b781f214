namespace Latent.Networks.Managed;

/// <summary>
/// A function of single values that is run in place behind another layer. Each of these can be derived from its own
/// output, so what went in need not be kept.
/// </summary>
internal enum ActivationKind
{
    None,
    ReLU,
    LeakyReLU,
    SELU,
    Sigmoid,
    Tanh,
}
