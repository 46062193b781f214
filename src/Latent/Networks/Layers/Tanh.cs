namespace Latent.Networks.Layers;

/// <summary>The hyperbolic tangent, between −1 and 1.</summary>
public sealed record Tanh : ElementwiseLayer;
