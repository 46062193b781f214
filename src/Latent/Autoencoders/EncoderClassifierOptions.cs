using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>
/// How a classifier is trained on an encoder that learnt without labels: first its head alone with the encoder frozen
/// (<see cref="FrozenEpochs"/>), then both together (<see cref="TrainingOptions.Epochs"/>).
/// </summary>
/// <remarks>The defaults are for few labels: batches of 32 rows, as many epochs as make 1,000 steps, and a rate that falls along a cosine.</remarks>
public sealed record EncoderClassifierOptions : TrainingOptions
{
    /// <summary>The options with their defaults: a batch size of 32 and <see cref="CosineDecay"/>, where other trainings have 128 and a constant rate.</summary>
    public EncoderClassifierOptions()
    {
        BatchSize = 32;
        Schedule = new CosineDecay();
    }

    /// <summary>The layers between latent vector and class scores, with their activations; none, the default, is a linear classifier. The last layer, one output per class, is added, behind a <see cref="Flatten"/> where what comes to it is no vector.</summary>
    public ImmutableArray<Layer> Head { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The number of classes, at least 2; <see langword="null"/>, the default, takes the largest label plus one.</summary>
    public int? Classes { get; init; }

    /// <summary>The epochs in which only the head learns, at least 0; where it is <see langword="null"/>, the default, as many as <see cref="TrainingOptions.EpochsFor"/> takes where nothing is asked for.</summary>
    public int? FrozenEpochs { get; init; }

    /// <summary>The optimizer of the frozen epochs; Adam with a rate of 0.01 by default, since a head alone bears larger steps.</summary>
    public Optimizer FrozenOptimizer { get; init; } = new Adam(0.01f);

    /// <summary>What computes; <see langword="null"/>, the default, is the managed engine on the CPU.</summary>
    [JsonIgnore]
    public IEngine? Engine { get; init; }
}
