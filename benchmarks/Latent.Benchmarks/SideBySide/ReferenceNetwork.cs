using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>One of the reference networks: what is compiled, on what rows, and which network encodes.</summary>
/// <param name="Name">The name, as the PyTorch script knows it.</param>
/// <param name="Sample">The shape of a row.</param>
/// <param name="Rows">The generated rows.</param>
/// <param name="Plan">What is compiled.</param>
/// <param name="Options">How it is compiled.</param>
internal sealed record ReferenceNetwork(string Name, Shape Sample, int Rows, ModelPlan Plan, SessionOptions Options)
{
    /// <summary>The rows of one call when encoding.</summary>
    public const int EncodeBatch = 1_024;

    /// <summary>The network whose output is the latent vector; none for a GAN.</summary>
    public string? Encoder { get; init; } = "encoder";

    /// <summary>The values lie in [−1, 1] instead of [0, 1].</summary>
    public bool Signed { get; init; }
}
