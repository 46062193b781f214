using Latent.Networks.Optimizers;

namespace Latent.Networks.Engines;

/// <summary>How a training session is compiled.</summary>
public sealed record SessionOptions
{
    /// <summary>The largest number of rows in a batch, at least 1; 128 by default. Buffers are planned for it.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer; Adam with its defaults by default.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>What all randomness follows from: first weights, dropout, noise, sampling; 0 by default.</summary>
    public ulong Seed { get; init; }
}
