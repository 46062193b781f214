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

    /// <summary>What in a state from a file cannot be; nothing where all can.</summary>
    /// <param name="metrics">The metrics of the objective.</param>
    public string? FindFault(IReadOnlyList<string> metrics)
    {
        if (Steps < 0 || Epoch < 1 || Batches < 0 || Rows < 0 || BestEpoch < 0 || BestEpoch >= Epoch || ScheduleEpochsWithoutImprovement < 0)
        {
            return $"it stands at step {Steps}, epoch {Epoch}, batch {Batches} and row {Rows}, the best epoch being {BestEpoch}";
        }

        if (!(ScheduleFactor >= 0 && double.IsFinite(ScheduleFactor)))
        {
            return $"its schedule stands at {ScheduleFactor}";
        }

        if (Stop is { } stop && !Enum.IsDefined(stop))
        {
            return $"it stopped for the reason {stop}, which there is not";
        }

        if (Sums is null || Sums.Count != metrics.Count || Epochs is null || Epochs.Count != Epoch - 1)
        {
            return $"it has {Sums?.Count ?? 0} sums of {metrics.Count} metrics, and results of {Epochs?.Count ?? 0} epochs in epoch {Epoch}";
        }

        return Epochs.All(epoch => epoch is { Training: { } training, Validation: { } validation } && metrics.All(training.ContainsKey) && (validation.Count == 0 || metrics.All(validation.ContainsKey)))
            ? null
            : $"the results of an epoch lack one of {string.Join(", ", metrics)}";
    }
}
