using Latent.Adversarial;
using Latent.MLNet.Rows;

namespace Latent.MLNet;

/// <summary>What <c>ml.Data.AugmentWithGan</c> reads, trains and adds.</summary>
public sealed record AugmentWithGanOptions
{
    /// <summary>The column whose values are made: a vector of <see cref="float"/> of known size; <c>Features</c> by default.</summary>
    public string FeatureColumnName { get; init; } = "Features";

    /// <summary>The column with the class of each row: a key, text, number or Boolean; <c>Label</c> by default. Rows whose label is missing stay as they are and are not learnt from.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>How many rows each class is brought to by synthetic ones, at least 1; a class that has as many already gets none.</summary>
    public required int SamplesPerClass { get; init; }

    /// <summary>The Boolean column that tells synthetic rows from the others; <c>IsSynthetic</c> by default.</summary>
    public string SyntheticColumnName { get; init; } = "IsSynthetic";

    /// <summary>
    /// The networks and how to train them. Where it is <see langword="null"/>, the default, a dense conditional
    /// Wasserstein GAN over standardised features. The classes are those of the label; a seed of 0 stands for the seed
    /// of the <c>MLContext</c>. Without <see cref="GanOptions.Range"/> features are standardised.
    /// </summary>
    public GanOptions? Gan { get; init; }

    /// <summary>The most megabytes of training rows that are read into memory, at least 1; 1,024 by default.</summary>
    public int TrainingMegabytes { get; init; } = RowTransformerDefaults.TrainingMegabytes;

    /// <summary>Stops the training after the current batch.</summary>
    public CancellationToken Cancellation { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(FeatureColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(SyntheticColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(SamplesPerClass, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TrainingMegabytes, 1);
    }
}
