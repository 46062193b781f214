using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>A trained classifier and how its training went.</summary>
/// <param name="Model">The model; whoever gets it disposes of it.</param>
/// <param name="Frozen">The training of the head alone; <see langword="null"/> where there was none.</param>
/// <param name="Training">The training of encoder and head together.</param>
public sealed record EncoderClassifierFit(EncoderClassifier Model, TrainingResult? Frozen, TrainingResult Training);
