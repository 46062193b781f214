namespace Latent.Networks.Objectives;

/// <summary>
/// −t·log(p) − (1 − t)·log(1 − p) for outputs that are probabilities, as after a sigmoid, and targets from 0 to 1.
/// Logarithms are kept at −100 or above, as PyTorch does.
/// </summary>
public sealed record BinaryCrossEntropy : Loss;
