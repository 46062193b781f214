namespace Latent.Training;

/// <summary>Lets the learning rate fall along half a cosine from its full value to a share of it after the last epoch, as PyTorch's <c>CosineAnnealingLR</c> does (Loshchilov and Hutter 2017).</summary>
public sealed record CosineDecay : LearningRateSchedule
{
    /// <summary>The share of the rate that is left at the end, from 0 to 1; 0 by default.</summary>
    public float FinalFactor { get; init; }
}
