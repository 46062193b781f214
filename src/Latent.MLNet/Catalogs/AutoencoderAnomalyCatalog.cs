using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.MLNet;
using Latent.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>Anomaly detection by autoencoders, where ML.NET's own trainers for it are.</summary>
public static class AutoencoderAnomalyCatalog
{
    /// <summary>A trainer that scores rows by how badly an autoencoder gives them back.</summary>
    /// <param name="catalog">The catalog of anomaly trainers.</param>
    /// <param name="featureColumnName">The column that is read, a vector of <see cref="float"/> of known size.</param>
    /// <param name="options">How to train and where the threshold lies; the defaults where it is <see langword="null"/>.</param>
    /// <example><code>
    /// var model = ml.AnomalyDetection.Trainers.Autoencoder("Features").Fit(usual);
    /// var metrics = ml.AnomalyDetection.Evaluate(model.Transform(test));
    /// </code></example>
    public static AutoencoderAnomalyTrainer Autoencoder(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, string featureColumnName = "Features", AnomalyDetectorOptions? options = null) =>
        Autoencoder(catalog, new AutoencoderAnomalyOptions { FeatureColumnNames = [featureColumnName], Detector = WithReconstruction(options ?? new AnomalyDetectorOptions()) });

    /// <summary>A trainer that scores rows by how badly an autoencoder gives them back.</summary>
    /// <param name="catalog">The catalog of anomaly trainers.</param>
    /// <param name="options">Columns, detector and memory.</param>
    public static AutoencoderAnomalyTrainer Autoencoder(this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, AutoencoderAnomalyOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);

    /// <summary>A trainer of the default detector, several methods joined by calibrated rank, or of the method that the options name.</summary>
    /// <param name="catalog">The catalog of anomaly trainers.</param>
    /// <param name="featureColumnName">The column that is read, a vector of <see cref="float"/> of known size.</param>
    /// <param name="options">How to train and where the threshold lies; the defaults where it is <see langword="null"/>.</param>
    /// <example><code>
    /// var model = ml.AnomalyDetection.Trainers.Detector("Features").Fit(usual);
    /// var forest = ml.AnomalyDetection.Trainers.Detector("Features", new AnomalyDetectorOptions { Method = new IsolationForest() }).Fit(usual);
    /// </code></example>
    public static AutoencoderAnomalyTrainer Detector(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, string featureColumnName = "Features", AnomalyDetectorOptions? options = null) =>
        Autoencoder(catalog, new AutoencoderAnomalyOptions { FeatureColumnNames = [featureColumnName], Detector = options ?? new AnomalyDetectorOptions() });

    // Options that leave the method to its default, a combination, still get what this trainer is named after.
    private static AnomalyDetectorOptions WithReconstruction(AnomalyDetectorOptions options) =>
        options.Method is Combination { Members.IsEmpty: true } ? options with { Method = new ReconstructionError() } : options;
}
