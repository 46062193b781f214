using Latent.Training;

namespace Latent.Adversarial;

/// <summary>A trained GAN and how its training went.</summary>
/// <param name="Model">The model; whoever gets it disposes of it.</param>
/// <param name="Training">The figures of the training, and what its diagnosis found.</param>
public sealed record GanFit(Gan Model, TrainingResult Training);
