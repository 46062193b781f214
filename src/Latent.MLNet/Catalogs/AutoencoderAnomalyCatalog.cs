using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.TimeSeries;
using Latent.MLNet;
using Latent.MLNet.Internals;
using Latent.MLNet.TimeSeries;

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

    /// <summary>A trainer that finds unusual stretches of a series: the rows of a view, in order of time, are its steps, and its sliding windows are scored.</summary>
    /// <param name="catalog">The catalog of anomaly trainers.</param>
    /// <param name="valueColumnName">The column that is read, a <see cref="float"/> or a vector of known size.</param>
    /// <param name="options">Windows, alignment and the detector of windows; the defaults where it is <see langword="null"/>.</param>
    /// <example><code>
    /// var model = ml.AnomalyDetection.Trainers.Series("Value").Fit(usual);
    /// IDataView scored = model.Transform(today);
    /// foreach (var found in model.FindEvents(today, "Time")) { Console.WriteLine($"{found.Start} to {found.End}"); }
    /// </code></example>
    public static SeriesAnomalyTrainer Series(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, string valueColumnName = "Value", SeriesDetectorOptions? options = null) =>
        Series(catalog, new SeriesAnomalyOptions { ValueColumnNames = [valueColumnName], Series = options ?? new SeriesDetectorOptions() });

    /// <summary>A trainer that finds unusual stretches of a series of one or several columns.</summary>
    /// <param name="catalog">The catalog of anomaly trainers.</param>
    /// <param name="options">Columns, windows and the detector of windows.</param>
    public static SeriesAnomalyTrainer Series(this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog, SeriesAnomalyOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);

    // Options that leave the method to its default, a combination, still get what this trainer is named after.
    private static AnomalyDetectorOptions WithReconstruction(AnomalyDetectorOptions options) =>
        options.Method is Combination { Members.IsEmpty: true } ? options with { Method = new ReconstructionError() } : options;
}
