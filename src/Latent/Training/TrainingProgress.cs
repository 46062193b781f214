namespace Latent.Training;

/// <summary>Where a training stands, reported after batches (at most some ten times a second) and after each epoch.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The most epochs there will be.</param>
/// <param name="Row">The rows of this epoch done so far.</param>
/// <param name="Rows">The rows of an epoch; <see langword="null"/> where they are not known yet.</param>
/// <param name="Loss">The mean training loss of this epoch so far.</param>
/// <param name="CompletedEpoch">The figures of the epoch, where this report closes one.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, long Row, long? Rows, double Loss, EpochResult? CompletedEpoch);
