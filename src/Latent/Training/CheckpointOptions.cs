namespace Latent.Training;

/// <summary>Where a running training is kept, so that a killed one goes on to the same bits.</summary>
public sealed record CheckpointOptions
{
    /// <summary>The file, replaced as a whole each time.</summary>
    public required string Path { get; init; }

    /// <summary>The steps between two checkpoints; 0, the default, writes one at the end of each epoch only.</summary>
    public int EverySteps { get; init; }

    /// <summary>Whether training continues from the file where it is there; <see langword="true"/> by default.</summary>
    public bool Resume { get; init; } = true;
}
