using Latent.MLNet.Internals;
using Latent.MLNet.Projection;
using Latent.Projection;

namespace Microsoft.ML;

/// <summary>Projections and searches on the catalog where ML.NET's own transforms are.</summary>
public static class ProjectionCatalog
{
    /// <summary>An estimator that lays rows out in the plane by t-SNE, and places further rows in the map.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column that is written: a vector of two numbers.</param>
    /// <param name="inputColumnName">The column that is read, a vector of <see cref="float"/> of known size; the output column, which is then replaced, where it is <see langword="null"/>.</param>
    /// <param name="options">How the map is made; the defaults where it is <see langword="null"/>.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.Autoencode("Latent", "Pixels")
    ///     .Append(ml.Transforms.ProjectToTsne("Map", "Latent"));
    /// </code></example>
    public static ProjectToTsneEstimator ProjectToTsne(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, TSneOptions? options = null) =>
        ProjectToTsne(catalog, new ProjectToTsneOptions { OutputColumnName = outputColumnName, InputColumnNames = inputColumnName is null ? [] : [inputColumnName], TSne = options ?? new TSneOptions() });

    /// <summary>An estimator that lays rows out in the plane by t-SNE, and places further rows in the map.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns, the map and memory.</param>
    public static ProjectToTsneEstimator ProjectToTsne(this TransformsCatalog catalog, ProjectToTsneOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);

    /// <summary>An estimator that lays rows out in the plane by UMAP, and places further rows in the map.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column that is written: a vector of two numbers.</param>
    /// <param name="inputColumnName">The column that is read, a vector of <see cref="float"/> of known size; the output column, which is then replaced, where it is <see langword="null"/>.</param>
    /// <param name="options">How the map is made; the defaults where it is <see langword="null"/>.</param>
    /// <example><code>
    /// var pipeline = ml.Transforms.Autoencode("Latent", "Pixels")
    ///     .Append(ml.Transforms.ProjectToUmap("Map", "Latent"));
    /// </code></example>
    public static ProjectToUmapEstimator ProjectToUmap(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, UmapOptions? options = null) =>
        ProjectToUmap(catalog, new ProjectToUmapOptions { OutputColumnName = outputColumnName, InputColumnNames = inputColumnName is null ? [] : [inputColumnName], Umap = options ?? new UmapOptions() });

    /// <summary>An estimator that lays rows out in the plane by UMAP, and places further rows in the map.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns, the map and memory.</param>
    public static ProjectToUmapEstimator ProjectToUmap(this TransformsCatalog catalog, ProjectToUmapOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);

    /// <summary>An estimator that keeps rows, and writes for each row the keys and distances of those most similar to it.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column that takes the keys, a vector of text; the distances go to the column of this name with "Distance" after it.</param>
    /// <param name="inputColumnName">The column that is read, a vector of <see cref="float"/> of known size.</param>
    /// <param name="keyColumnName">The text column with what each row is called; the row's number, from 0, where it is <see langword="null"/>.</param>
    /// <param name="matches">The rows that are found for each row, at least 1.</param>
    public static SimilaritySearchEstimator SimilaritySearch(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string? keyColumnName = null, int matches = 10) =>
        SimilaritySearch(catalog, new SimilaritySearchOptions { OutputColumnName = outputColumnName, InputColumnNames = [inputColumnName], KeyColumnName = keyColumnName, Matches = matches });

    /// <summary>An estimator that keeps rows, and writes for each row the keys and distances of those most similar to it.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns, the search and memory.</param>
    public static SimilaritySearchEstimator SimilaritySearch(this TransformsCatalog catalog, SimilaritySearchOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);
}
