using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Adversarial;

/// <summary>What a GAN is made of and how it is trained.</summary>
/// <remarks>Checked as a whole when it is used: an <see cref="ArgumentException"/> then names the property, its value and what is allowed.</remarks>
public sealed record GanOptions : TrainingOptions
{
    /// <summary>The layers from a latent (with <see cref="Classes"/>: a latent and its class) to a sample.</summary>
    public required ImmutableArray<Layer> Generator { get; init; }

    /// <summary>The layers from a sample (with <see cref="Classes"/>: a sample and its class) to one score, the higher the more real.</summary>
    public required ImmutableArray<Layer> Discriminator { get; init; }

    /// <summary>The shape of a latent: a vector, or an image of 1 × 1 for a generator of transposed convolutions; <c>[100]</c> by default.</summary>
    public Shape Latent { get; init; } = [100];

    /// <summary>How to see a sample: <c>[1, 28, 28]</c> makes an image of a vector of 784 values. The shape that the source gives where it is <see langword="null"/>, the default.</summary>
    public Shape? SampleShape { get; init; }

    /// <summary>What the two play for: loss, penalty, normalization, label smoothing, steps of the discriminator. Its Classes follow from <see cref="Classes"/>.</summary>
    public AdversarialGame Objective { get; init; } = new();

    /// <summary>The number of classes of a conditional GAN (Mirza and Osindero 2014), whose labels the source gives; 0, no condition, by default.</summary>
    public int Classes { get; init; }

    /// <summary>The generator's optimizer; <see cref="TrainingOptions.Optimizer"/> where it is <see langword="null"/>, the default.</summary>
    public Optimizer? GeneratorOptimizer { get; init; }

    /// <summary>The discriminator's optimizer; <see cref="TrainingOptions.Optimizer"/> where it is <see langword="null"/>, the default. Two rates often train better than one (Heusel et al. 2017).</summary>
    public Optimizer? DiscriminatorOptimizer { get; init; }

    /// <summary>
    /// The range of the samples' values, which is mapped to [−1, 1] for the networks, so that a generator that ends with
    /// tanh fits; values are left as they are where it is <see langword="null"/>, the default.
    /// </summary>
    public ValueRange? Range { get; init; }

    /// <summary>Whether the model has the moving average of the generator's weights instead of the last ones; <see langword="false"/> by default.</summary>
    public bool AverageGenerator { get; init; }

    /// <summary>What computes; <see langword="null"/>, the default, is the managed engine on the CPU.</summary>
    [JsonIgnore]
    public IEngine? Engine { get; init; }

    /// <summary>The generator and discriminator for samples of a shape.</summary>
    /// <param name="sample">The shape of one sample, as its source gives it.</param>
    /// <exception cref="ArgumentException">The layers do not fit the samples or each other: the message names what does not fit.</exception>
    public (Architecture Generator, Architecture Discriminator) CreateArchitectures(Shape sample)
    {
        Shape shape = SampleShape ?? sample;
        if (shape.Length != sample.Length)
        {
            throw new ArgumentException($"{nameof(SampleShape)} is {shape}, {shape.Length} values, but a sample has {sample.Length} values, {sample}; give a shape with as many values as a sample.");
        }

        Require.Setting(Classes >= 0, Classes, "at least 0");

        if (Latent.Rank is not (1 or 3) || (Latent.Rank == 3 && Latent[1] * Latent[2] != 1))
        {
            throw new ArgumentException($"{nameof(Latent)} is {Latent}; allowed is a vector such as [100], or an image of one point such as [100 × 1 × 1].");
        }

        var generator = new Architecture(Enlarge(Latent), Generator);
        if (generator.Output.Length != shape.Length)
        {
            throw new ArchitectureException($"The generator gives {generator.Output}, {generator.Output.Length} values, but a sample has {shape.Length} values, {shape}; end the generator with a layer that gives as many.");
        }

        return (generator, new Architecture(Enlarge(shape), Discriminator));
    }

    // A condition is values behind a vector, and channels behind those of an image.
    private Shape Enlarge(Shape shape) => Classes == 0
        ? shape
        : shape.Rank == 3 ? Shape.Create(shape[0] + Classes, shape[1], shape[2]) : Shape.Create(shape.Length + Classes);
}
