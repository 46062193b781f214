namespace Latent.Training;

/// <summary>What can be wrong with a training that ran to its end.</summary>
public enum HealthProblem
{
    /// <summary>The loss, or a weight, was no longer a finite number.</summary>
    NotANumber,

    /// <summary>The loss ended well above where it began.</summary>
    RisingLoss,

    /// <summary>The loss hardly moved from the first epoch to the last.</summary>
    ConstantLoss,

    /// <summary>Latents have the same value for every row: they carry nothing.</summary>
    DeadLatents,

    /// <summary>The latent distribution of a variational autoencoder equals its prior for every row: the decoder ignores the latents.</summary>
    CollapsedPosterior,

    /// <summary>A generator gives nearly the same sample whatever its latent.</summary>
    ModeCollapse,

    /// <summary>A discriminator tells generated samples so surely that the generator learns nothing from it.</summary>
    DiscriminatorWon,

    /// <summary>The losses of a GAN swing instead of settling.</summary>
    Oscillation,

    /// <summary>Columns of the data have the same value in every row: they teach nothing.</summary>
    ConstantColumns,
}
