using Latent.Augmentation;
using Latent.MLNet;
using Latent.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>More rows where data is scarce, among ML.NET's own operations on data.</summary>
public static class AugmentationCatalog
{
    /// <summary>Brings every class to a number of rows by synthetic ones, made by a conditional GAN that is trained on the others.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">The rows. Give training rows alone: what a model is tested on must be real.</param>
    /// <param name="featureColumnName">The column whose values are made, a vector of <see cref="float"/> of known size.</param>
    /// <param name="labelColumnName">The column with the class of each row: a key, text, number or Boolean.</param>
    /// <param name="samplesPerClass">How many rows each class is brought to, at least 1.</param>
    /// <returns>
    /// The rows as they are, then the synthetic ones, with a Boolean column <c>IsSynthetic</c>. Other columns are missing in
    /// synthetic rows. Whether they help is for a test on real rows to say.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or the number is below 1.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows with a label, or a value is NaN or infinite.</exception>
    public static IDataView AugmentWithGan(this DataOperationsCatalog catalog, IDataView data, string featureColumnName, string labelColumnName, int samplesPerClass) =>
        AugmentWithGan(catalog, data, new AugmentWithGanOptions { FeatureColumnName = featureColumnName, LabelColumnName = labelColumnName, SamplesPerClass = samplesPerClass });

    /// <summary>Brings every class to a number of rows by synthetic ones, made by a conditional GAN that is trained on the others.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">The rows. Give training rows alone: what a model is tested on must be real.</param>
    /// <param name="options">Columns, numbers, networks and training.</param>
    /// <returns>The rows as they are, then the synthetic ones, marked.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or a number is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows with a label, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static IDataView AugmentWithGan(this DataOperationsCatalog catalog, IDataView data, AugmentWithGanOptions options) =>
        GanAugmentation.Augment(MLNetAccess.EnvironmentOf(catalog), data, options);

    /// <summary>Tries whether synthetic rows help a classifier, before they are used: on a quarter of the rows held out, over several seeds.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">The rows that would be augmented.</param>
    /// <param name="options">Columns, numbers, networks and training; five seeds where <see cref="AugmentWithGanOptions.TrialSeeds"/> is 0.</param>
    /// <returns>The gain in macro F1 with its 95 % interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or a number is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows with a label, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static AugmentationTrial TryAugmentation(this DataOperationsCatalog catalog, IDataView data, AugmentWithGanOptions options) =>
        GanAugmentation.Try(MLNetAccess.EnvironmentOf(catalog), data, options);

    /// <summary>Measures how good the synthetic rows of augmented data are, before they are used: against the rows they were learnt from, and against rows held out.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="augmented">What <see cref="AugmentWithGan(DataOperationsCatalog, IDataView, AugmentWithGanOptions)"/> gave for the training rows.</param>
    /// <param name="heldOut">Real rows that were not among them, with the same columns of features and label.</param>
    /// <param name="featureColumnName">The column whose values were made.</param>
    /// <param name="labelColumnName">The column with the class of each row.</param>
    /// <param name="syntheticColumnName">The Boolean column that tells synthetic rows.</param>
    /// <param name="options">What to look at; the defaults where it is <see langword="null"/>, with the categories that the features' annotations name. A seed of 0 stands for the context's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are no synthetic rows or fewer than 16 of the same classes, or a value is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">The options do not fit.</exception>
    public static SyntheticQuality MeasureSynthetic(
        this DataOperationsCatalog catalog,
        IDataView augmented,
        IDataView heldOut,
        string featureColumnName = "Features",
        string labelColumnName = "Label",
        string syntheticColumnName = "IsSynthetic",
        SyntheticQualityOptions? options = null) =>
        SyntheticMeasure.Run(MLNetAccess.EnvironmentOf(catalog), augmented, heldOut, featureColumnName, labelColumnName, syntheticColumnName, options);

    /// <summary>An estimator that fits another one on augmented rows, and so augments the training fold alone in <c>CrossValidate</c>.</summary>
    /// <typeparam name="TTransformer">What the other estimator gives.</typeparam>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="estimator">The other estimator: a trainer, or a chain of them.</param>
    /// <param name="options">Columns, numbers, networks and training.</param>
    /// <example><code>
    /// var trainer = ml.Transforms.FitOnAugmented(
    ///     ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(),
    ///     new AugmentWithGanOptions { FeatureColumnName = "Features", LabelColumnName = "Label", SamplesPerClass = 500 });
    /// var folds = ml.MulticlassClassification.CrossValidate(rows, trainer);
    /// </code></example>
    public static AugmentedTrainer<TTransformer> FitOnAugmented<TTransformer>(this TransformsCatalog catalog, IEstimator<TTransformer> estimator, AugmentWithGanOptions options)
        where TTransformer : class, ITransformer =>
        new(MLNetAccess.EnvironmentOf(catalog), estimator, options);
}
