using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>A trained autoencoder and how its training went.</summary>
/// <param name="Model">The model; whoever gets it disposes of it.</param>
/// <param name="Training">The figures of the training.</param>
public sealed record AutoencoderFit(Autoencoder Model, TrainingResult Training);
