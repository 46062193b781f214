using System.Collections.Immutable;
using Latent.Autoencoders;
using Latent.MLNet.Rows;

namespace Latent.MLNet;

/// <summary>What an <see cref="EncoderClassifierTrainer"/> reads and trains.</summary>
public sealed record EncoderClassifierTrainerOptions
{
    /// <summary>The key column with the class of each row; <c>Label</c> by default. Rows whose label is missing are learnt from without one.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The columns that make a row, one after another: <see cref="float"/> numbers and vectors of known size; <c>Features</c> by default.</summary>
    public ImmutableArray<string> FeatureColumnNames { get; init => field = value.IsDefaultOrEmpty ? ["Features"] : value; } = ["Features"];

    /// <summary>
    /// The autoencoder to begin with, such as the <see cref="AutoencodeTransformer.Model"/> that was trained on rows
    /// without labels. Where it is <see langword="null"/>, the default, one is trained on all rows first.
    /// </summary>
    public Autoencoder? Pretrained { get; init; }

    /// <summary>The autoencoder that is trained where none is given. A seed of 0, the default, stands for the seed of the <c>MLContext</c>.</summary>
    public AutoencoderOptions Autoencoder { get; init; } = new();

    /// <summary>
    /// Whether the encoder of <see cref="Autoencoder"/> learns from the labelled rows alone, with the head and from its first
    /// weights; <see langword="false"/> by default. The comparison that pre-training has to win; for images a convolutional
    /// encoder with pooling, such as that of <see cref="AutoencoderPresets.ConvPool"/>, may need no more.
    /// </summary>
    public bool FromScratch { get; init; }

    /// <summary>How the classifier is trained on the encoder. A seed of 0, the default, stands for the seed of the <c>MLContext</c>; the classes are those of the label.</summary>
    public EncoderClassifierOptions Classifier { get; init; } = new();

    /// <summary>The most megabytes of training rows that are read into memory, at least 0; 1,024 by default. Rows that need more are read through a cursor in each epoch.</summary>
    public int TrainingMegabytes { get; init; } = RowTransformerDefaults.TrainingMegabytes;

    /// <summary>The most megabytes of results that a transformed view keeps, at least 0; 256 by default.</summary>
    public int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <summary>Stops the training after the current batch.</summary>
    public CancellationToken Cancellation { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentNullException.ThrowIfNull(Autoencoder);
        ArgumentNullException.ThrowIfNull(Classifier);
        if (FeatureColumnNames.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(FeatureColumnNames)} has an empty name; name every column.");
        }

        if (FromScratch && Pretrained is not null)
        {
            throw new ArgumentException($"{nameof(FromScratch)} is true, but {nameof(Pretrained)} has an autoencoder to begin with; leave one of them out.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(TrainingMegabytes);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheMegabytes);
    }
}
