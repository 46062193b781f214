namespace Latent.Networks.Objectives;

/// <summary>Binary cross-entropy of the sigmoid of the output, in the form that does not overflow: max(x, 0) − x·t + log(1 + e^−|x|).</summary>
public sealed record BinaryCrossEntropyWithLogits : Loss;
