namespace Latent.Training;

/// <summary>Multiplies the learning rate by a factor every so many epochs.</summary>
public sealed record StepDecay : LearningRateSchedule
{
    /// <summary>The epochs between two changes, at least 1; 10 by default.</summary>
    public int Every { get; init; } = 10;

    /// <summary>What the rate is multiplied with, above 0 and at most 1; 0.1 by default.</summary>
    public float Factor { get; init; } = 0.1f;
}
