namespace Latent.Benchmarks.SideBySide;

/// <summary>How the side-by-side is run.</summary>
internal sealed record SideBySideOptions
{
    /// <summary>The networks and products; all where it is empty.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The runs of each contender on each network.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>The seconds of each run.</summary>
    public double Seconds { get; init; } = 3;

    /// <summary>The most threads of a contender; each is also run on one.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Latent's engine, by a name of <see cref="BenchmarkEngine"/>; PyTorch runs on the same device.</summary>
    public string Engine { get; init; } = BenchmarkEngine.Managed;

    /// <summary>The rows of a step; the reference's where it is 0.</summary>
    public int Batch { get; init; }

    /// <summary>The Python that has PyTorch.</summary>
    public string Python { get; init; } = "python3";

    /// <summary>The peer's script.</summary>
    public string Script { get; init; } = Path.Combine("benchmarks", "pytorch", "reference_networks.py");
}
