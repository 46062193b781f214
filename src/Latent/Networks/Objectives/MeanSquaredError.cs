namespace Latent.Networks.Objectives;

/// <summary>(output − target)².</summary>
public sealed record MeanSquaredError : Loss;
