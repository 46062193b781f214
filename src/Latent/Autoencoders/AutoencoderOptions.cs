using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>What an autoencoder is made of and how it is trained.</summary>
/// <remarks>Checked as a whole when it is used: an <see cref="ArgumentException"/> then names the property, its value and what is allowed.</remarks>
public sealed record AutoencoderOptions : TrainingOptions
{
    /// <summary>
    /// The layers from a sample to its latent vector. Where there are none, a dense encoder chosen by the length n of a
    /// sample: clamp(n / 3, 8, 256) units, ReLU, and clamp(n / 8, 2, 32) latents.
    /// </summary>
    public ImmutableArray<Layer> Encoder { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The layers from a latent vector back to a sample; where there are none, the mirror of the encoder (see <see cref="DecoderMirror"/>).</summary>
    public ImmutableArray<Layer> Decoder { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How to see a sample: <c>[1, 28, 28]</c> makes an image of a vector of 784 values. The shape that the source gives where it is <see langword="null"/>, the default.</summary>
    public Shape? InputShape { get; init; }

    /// <summary>How a reconstruction is compared with its sample; mean squared error by default.</summary>
    public Loss Loss { get; init; } = new MeanSquaredError();

    /// <summary>The end of a derived decoder; what fits the loss by default. A decoder that is given ends as it is given.</summary>
    public OutputActivation OutputActivation { get; init; }

    /// <summary>
    /// What is added to the loss for the latents' activations: <see cref="SparsityPenalty"/> or <see cref="AbsolutePenalty"/> make a
    /// sparse autoencoder; nothing by default. May be joined with everything else.
    /// </summary>
    public ActivityPenalty? Penalty { get; init; }

    /// <summary>
    /// Whether the dense layers of the derived decoder have the weights of the encoder's, transposed, and only biases of
    /// their own: half the weights; <see langword="false"/> by default.
    /// </summary>
    public bool TieWeights { get; init; }

    /// <summary>
    /// How much the divergence of the latents from N(0, 1) counts in a variational autoencoder, one whose encoder has a
    /// <see cref="GaussianLatent"/>; at least 0, and 1, the evidence lower bound, by default (Higgins et al. 2017 for others).
    /// A mean loss stands for the sum over all n values of a sample, so the divergence is divided by n with it.
    /// </summary>
    public float Beta { get; init; } = 1f;

    /// <summary>Whether the share of values that equal the sample's after rounding both is reported as <c>rounded_accuracy</c>; <see langword="false"/> by default.</summary>
    public bool ReportRoundedAccuracy { get; init; }

    /// <summary>What computes; <see langword="null"/>, the default, is the managed engine on the CPU.</summary>
    [JsonIgnore]
    public IEngine? Engine { get; init; }

    /// <summary>The encoder and decoder for samples of a shape.</summary>
    /// <param name="sample">The shape of one sample, as its source gives it.</param>
    /// <returns>Both architectures: the decoder takes what the encoder gives, and gives the shape that the encoder takes.</returns>
    /// <exception cref="ArgumentException">The layers do not fit the samples or each other: the message names what does not fit.</exception>
    public (Architecture Encoder, Architecture Decoder) CreateArchitectures(Shape sample)
    {
        Shape input = InputShape ?? sample;
        if (input.Length != sample.Length)
        {
            throw new ArgumentException($"{nameof(InputShape)} is {input}, {input.Length} values, but a sample has {sample.Length} values, {sample}; give a shape with as many values as a sample.");
        }

        ImmutableArray<Layer> layers = Encoder.IsEmpty ? ChooseEncoder(input) : Encoder;
        var encoder = new Architecture(input, layers);
        if (TieWeights && !Decoder.IsEmpty)
        {
            throw new ArgumentException($"{nameof(TieWeights)} is true and a {nameof(Decoder)} is given; leave one of them out, or put {nameof(TransposedDense)} layers into the decoder.");
        }

        ImmutableArray<Layer> back = Decoder.IsEmpty ? DecoderMirror.Of(encoder, ChooseActivation(), TieWeights) : Decoder;
        var decoder = new Architecture(encoder.Output, back);
        if (decoder.Output.Length != input.Length)
        {
            throw new ArchitectureException($"The decoder gives {decoder.Output}, {decoder.Output.Length} values, but a sample has {input.Length} values, {input}; end the decoder with a layer that gives as many.");
        }

        return (encoder, decoder);
    }

    /// <summary>What is made small, for an encoder.</summary>
    internal Reconstruction CreateObjective(Architecture encoder)
    {
        Require.Setting(Beta >= 0f && float.IsFinite(Beta), Beta, "a finite number of at least 0");
        bool isVariational = encoder.Layers.Any(layer => layer is GaussianLatent);
        return new Reconstruction
        {
            Loss = Loss ?? throw new ArgumentException($"{nameof(Loss)} is null; give one such as new MeanSquaredError()."),
            Penalty = Penalty,
            ReportsRoundedAccuracy = ReportRoundedAccuracy,
            DivergenceWeight = !isVariational ? 0 : Loss.Reduction == Reduction.Mean ? Beta / encoder.Input.Length : Beta,
        };
    }

    private OutputActivation ChooseActivation() => OutputActivation switch
    {
        OutputActivation.Automatic => Loss is BinaryCrossEntropy ? OutputActivation.Sigmoid : OutputActivation.Linear,
        _ => OutputActivation,
    };

    private static ImmutableArray<Layer> ChooseEncoder(Shape input)
    {
        int length = input.Length;
        var hidden = new Dense(Math.Clamp(length / 3, 8, 256));
        var latent = new Dense(Math.Clamp(length / 8, 2, 32));
        return input.Rank == 1 ? [hidden, new ReLU(), latent] : [new Flatten(), hidden, new ReLU(), latent];
    }
}
