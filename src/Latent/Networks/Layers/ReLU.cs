namespace Latent.Networks.Layers;

/// <summary>The rectifier: max(0, x).</summary>
public sealed record ReLU : ElementwiseLayer;
