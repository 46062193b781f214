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
