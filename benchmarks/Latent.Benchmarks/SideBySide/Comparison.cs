namespace Latent.Benchmarks.SideBySide;

/// <summary>Both contenders on one network or product, each on the same numbers of threads.</summary>
/// <param name="Name">The network's name, or a product's sizes.</param>
/// <param name="Mode">"train" or "encode".</param>
/// <param name="Peers">The peer's runs, for each number of threads.</param>
/// <param name="Latents">Latent's runs.</param>
internal sealed record Comparison(string Name, string Mode, IReadOnlyList<ContenderRuns> Peers, IReadOnlyList<ContenderRuns> Latents)
{
    /// <summary>The peer on the number of threads that it is fastest on.</summary>
    public ContenderRuns Peer { get; } = Peers.MaxBy(runs => runs.Rate)!;

    /// <summary>Latent on the number of threads that it is fastest on.</summary>
    public ContenderRuns Latent { get; } = Latents.MaxBy(runs => runs.Rate)!;

    /// <summary>How many times faster Latent is, each at its best.</summary>
    public double Ratio => Latent.Rate / Peer.Rate;

    /// <summary>How many times faster Latent is on the most threads each.</summary>
    public double RatioOnAll => Latents[^1].Rate / Peers[^1].Rate;
}
