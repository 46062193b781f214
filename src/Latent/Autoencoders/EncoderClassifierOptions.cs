using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>
/// How a classifier is trained on an encoder that learnt without labels: first its head alone with the encoder frozen
/// (<see cref="FrozenEpochs"/>), then both together (<see cref="TrainingOptions.Epochs"/>).
/// </summary>
public sealed record EncoderClassifierOptions : TrainingOptions
{
    /// <summary>The layers between latent vector and class scores, with their activations; none, the default, is a linear classifier. The last layer, one output per class, is added.</summary>
    public ImmutableArray<Layer> Head { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The number of classes, at least 2; <see langword="null"/>, the default, takes the largest label plus one.</summary>
    public int? Classes { get; init; }

    /// <summary>The epochs in which only the head learns, at least 0; 20 by default.</summary>
    public int FrozenEpochs { get; init; } = 20;

    /// <summary>The optimizer of the frozen epochs; Adam with a rate of 0.01 by default, since a head alone bears larger steps.</summary>
    public Optimizer FrozenOptimizer { get; init; } = new Adam(0.01f);

    /// <summary>What computes; <see langword="null"/>, the default, is the managed engine on the CPU.</summary>
    [JsonIgnore]
    public IEngine? Engine { get; init; }
}
