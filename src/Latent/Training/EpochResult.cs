namespace Latent.Training;

/// <summary>The figures of one epoch.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Training">The objective's figures, averaged over the training rows as they were trained, by name; <c>loss</c> is first.</param>
/// <param name="Validation">The same over the validation rows, in inference mode after the epoch; empty where there are none.</param>
/// <param name="LearningRate">The learning rate that the epoch used.</param>
/// <param name="RowsPerSecond">The training rows per second, validation left out.</param>
public sealed record EpochResult(
    int Epoch,
    IReadOnlyDictionary<string, double> Training,
    IReadOnlyDictionary<string, double> Validation,
    float LearningRate,
    double RowsPerSecond);
