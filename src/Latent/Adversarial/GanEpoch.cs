using Latent.Training;

namespace Latent.Adversarial;

/// <summary>A GAN after an epoch, to look at.</summary>
/// <param name="Result">The losses and the rows per second.</param>
/// <param name="Samples">[64 × sample length] generated samples; the same latents (and classes, in turn) in every epoch, so that pictures can be compared.</param>
public sealed record GanEpoch(EpochResult Result, ReadOnlyMemory<float> Samples)
{
    /// <summary>The number of samples in each report.</summary>
    public const int SampleCount = 64;
}
