namespace Latent.Networks.Layers;

/// <summary>The logistic function: 1 / (1 + e⁻ˣ), between 0 and 1.</summary>
public sealed record Sigmoid : ElementwiseLayer;
