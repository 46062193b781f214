namespace Latent.Training;

/// <summary>What a training came to.</summary>
public sealed record TrainingResult
{
    /// <summary>The figures of each epoch.</summary>
    public required IReadOnlyList<EpochResult> Epochs { get; init; }

    /// <summary>Why it ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>The epoch, from 1, whose weights the model has.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The training steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The time it took; of this process alone where it resumed from a checkpoint.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What its user should know: dead latents, a loss that does not move, where the first value that is no number appeared; none where all is well.</summary>
    public IReadOnlyList<HealthFinding> Findings { get; init; } = [];
}
