using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
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
    /// The networks and how to train them. Where it is <see langword="null"/>, the default, and neither <see cref="Table"/>
    /// is given nor the features' annotations name categories, a dense conditional Wasserstein GAN over standardised features. The classes are those of the label; a seed of 0 stands for the seed
    /// of the <c>MLContext</c>. Without <see cref="GanOptions.Range"/> features are standardised.
    /// </summary>
    public GanOptions? Gan { get; init; }

    /// <summary>
    /// The generator for tables of numbers and categories (<see cref="TableSynthesizer"/>), and how to train it. By default,
    /// <see langword="null"/>, it is taken where <see cref="Gan"/> is not given and the feature column says which slots are
    /// categories, as one-hot encoding and concatenation do (the annotation <c>CategoricalSlotRanges</c>): a category then
    /// stays one, whole numbers stay whole and no value leaves its column's range. A seed of 0 stands for the context's.
    /// </summary>
    public TableGanOptions? Table { get; init; }

    /// <summary>
    /// What the slots of the feature column mean: numbers with ranges, choices, columns that must agree. By default,
    /// <see langword="null"/>, as the column's annotations say. Where it is given the generator for tables is taken.
    /// </summary>
    public TableSchema? Schema { get; init; }

    /// <summary>
    /// How many seeds to try first whether synthetic rows help a classifier, at least 2, on a quarter of the rows held out; 0,
    /// none, by default. What came out, with a 95 % interval of the gain in macro F1, is told in the log of the context.
    /// </summary>
    public int TrialSeeds { get; init; }

    /// <summary>Whether rows are refused, by an <see cref="InvalidOperationException"/>, where the trial does not show that they help; <see langword="false"/> by default. Needs <see cref="TrialSeeds"/>.</summary>
    public bool RequireHelp { get; init; }

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
        if (TrialSeeds is < 0 or 1)
        {
            throw new ArgumentOutOfRangeException(nameof(TrialSeeds), TrialSeeds, "An interval takes at least 2 seeds; 0 for no trial.");
        }

        if (RequireHelp && TrialSeeds == 0)
        {
            throw new ArgumentException($"{nameof(RequireHelp)} goes by a trial, but {nameof(TrialSeeds)} is 0; set it to 5, say.", nameof(RequireHelp));
        }

        if (Gan is not null && (Table is not null || Schema is not null))
        {
            string other = Table is not null ? nameof(Table) : nameof(Schema);
            throw new ArgumentException($"{nameof(Gan)} and {other} are both given; leave one out.", other);
        }
    }
}
