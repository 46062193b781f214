namespace Latent.Training;

/// <summary>Lowers the learning rate when the loss no longer falls, as PyTorch's <c>ReduceLROnPlateau</c> does.</summary>
public sealed record ReduceOnPlateau : LearningRateSchedule
{
    /// <summary>What the rate is multiplied with, above 0 and below 1; 0.1 by default.</summary>
    public float Factor { get; init; } = 0.1f;

    /// <summary>The epochs without improvement that are borne, at least 0; 10 by default.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The share of the best loss by which the loss must fall to count, from 0 to below 1; 1e-4 by default.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>The smallest factor on the first learning rate, from 0 to 1; 0 by default.</summary>
    public float MinimumFactor { get; init; }
}
