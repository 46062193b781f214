using Latent.Autoencoders;
using Latent.MLNet;
using Latent.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>Autoencoders on the catalogs where ML.NET's own transforms and trainers are.</summary>
public static class AutoencoderCatalog
{
    /// <summary>An estimator that trains an autoencoder without labels and writes the latent vector of each row.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column that is written: a vector of <see cref="float"/>.</param>
    /// <param name="inputColumnName">The column that is read, a vector of <see cref="float"/> of known size; the output column, which is then replaced, where it is <see langword="null"/>.</param>
    /// <param name="options">The networks and how to train them; <see langword="null"/> chooses a dense encoder by the size of the vector.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.Autoencode("Latent", "Pixels")
    ///     .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Latent"));
    /// </code></example>
    public static AutoencodeEstimator Autoencode(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, AutoencoderOptions? options = null) =>
        Autoencode(catalog, Options(outputColumnName, inputColumnName, options));

    /// <summary>An estimator that trains an autoencoder without labels and writes the latent vector of each row.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns, networks, training and memory.</param>
    public static AutoencodeEstimator Autoencode(this TransformsCatalog catalog, AutoencodeOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);

    /// <summary>An estimator that trains an autoencoder without labels and writes each row as the autoencoder gives it back.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column that is written: a vector of <see cref="float"/>.</param>
    /// <param name="inputColumnName">The column that is read, a vector of <see cref="float"/> of known size; the output column, which is then replaced, where it is <see langword="null"/>.</param>
    /// <param name="options">The networks and how to train them; <see langword="null"/> chooses a dense encoder by the size of the vector.</param>
    public static ReconstructEstimator Reconstruct(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, AutoencoderOptions? options = null) =>
        Reconstruct(catalog, Options(outputColumnName, inputColumnName, options));

    /// <summary>An estimator that trains an autoencoder without labels and writes each row as the autoencoder gives it back.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns, networks, training and memory.</param>
    public static ReconstructEstimator Reconstruct(this TransformsCatalog catalog, AutoencodeOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);

    private static AutoencodeOptions Options(string output, string? input, AutoencoderOptions? options) => new()
    {
        OutputColumnName = output,
        InputColumnNames = input is null ? [] : [input],
        Autoencoder = options ?? new AutoencoderOptions(),
    };
}
