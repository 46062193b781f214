namespace Latent.Training;

/// <summary>Where a training stands, apart from its tensors: the part of a checkpoint that is JSON.</summary>
internal sealed record TrainingState
{
    public required long Steps { get; init; }

    public required int Epoch { get; init; }

    public required long Batches { get; init; }

    public required long Rows { get; init; }

    public required IReadOnlyList<double> Sums { get; init; }

    public required double BestLoss { get; init; }

    public required int BestEpoch { get; init; }

    public required double ScheduleFactor { get; init; }

    public required double ScheduleBest { get; init; }

    public required int ScheduleEpochsWithoutImprovement { get; init; }

    public required StopReason? Stop { get; init; }

    public required IReadOnlyList<EpochResult> Epochs { get; init; }
}
