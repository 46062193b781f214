using Latent.Autoencoders;
using Latent.MLNet;
using Latent.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>Classifiers pre-trained without labels, where ML.NET's own multiclass trainers are.</summary>
public static class EncoderClassifierCatalog
{
    /// <summary>A trainer of a classifier on an encoder that learns from all rows, with and without labels.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The key column with the class of each row; missing where it is not known.</param>
    /// <param name="featureColumnName">The column that is read, a vector of <see cref="float"/> of known size.</param>
    /// <param name="pretrained">The autoencoder to begin with; one is trained on all rows where it is <see langword="null"/>.</param>
    /// <example><code>
    /// var latents = ml.Transforms.Autoencode("Latent", "Pixels").Fit(manyRows);
    /// var classifier = ml.MulticlassClassification.Trainers.EncoderClassifier("Label", "Pixels", latents.Model).Fit(fewRows);
    /// </code></example>
    public static EncoderClassifierTrainer EncoderClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features", Autoencoder? pretrained = null) =>
        EncoderClassifier(catalog, new EncoderClassifierTrainerOptions { LabelColumnName = labelColumnName, FeatureColumnNames = [featureColumnName], Pretrained = pretrained });

    /// <summary>A trainer of a classifier on an encoder that learns from all rows, with and without labels.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">Columns, encoder, classifier and memory.</param>
    public static EncoderClassifierTrainer EncoderClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, EncoderClassifierTrainerOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);
}
