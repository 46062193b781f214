namespace Latent.Benchmarks.SideBySide;

/// <summary>The medians of both contenders on one network or product.</summary>
/// <param name="Name">The network's name, or a product's sizes.</param>
/// <param name="Mode">"train" or "encode".</param>
/// <param name="Peer">The peer's runs.</param>
/// <param name="Latent">Latent's runs.</param>
internal sealed record Comparison(string Name, string Mode, IReadOnlyList<Measurement> Peer, IReadOnlyList<Measurement> Latent)
{
    /// <summary>The peer's median rate.</summary>
    public double PeerRate => Median(Peer.Select(run => run.Rate));

    /// <summary>Latent's median rate.</summary>
    public double LatentRate => Median(Latent.Select(run => run.Rate));

    /// <summary>How many times faster Latent is.</summary>
    public double Ratio => LatentRate / PeerRate;

    /// <summary>The peer's median peak memory, in bytes.</summary>
    public double PeerMemory => Median(Peer.Select(run => (double)run.PeakBytes));

    /// <summary>Latent's median peak memory, in bytes.</summary>
    public double LatentMemory => Median(Latent.Select(run => (double)run.PeakBytes));

    /// <summary>Latent's median time from process start to the end of the first step, in seconds.</summary>
    public double FirstStep => Median(Latent.Select(run => run.FirstStepSeconds));

    /// <summary>The bytes that Latent allocates per step.</summary>
    public double BytesPerStep => Median(Latent.Select(run => run.BytesPerStep));

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
