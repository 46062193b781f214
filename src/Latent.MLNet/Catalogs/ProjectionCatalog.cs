using Latent.MLNet;
using Latent.MLNet.Internals;
using Latent.Projection;

namespace Microsoft.ML;

/// <summary>Maps of rows, among ML.NET's own transforms.</summary>
public static class ProjectionCatalog
{
    /// <summary>An estimator that lays rows out in the plane by t-SNE, and places further rows among them.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column that is written: a vector of two <see cref="float"/>.</param>
    /// <param name="inputColumnName">The column that is read, a vector of <see cref="float"/> of known size; the output column, which is then replaced, where it is <see langword="null"/>.</param>
    /// <param name="options">How the map is made; the defaults where it is <see langword="null"/>.</param>
    public static ProjectToTsneEstimator ProjectToTsne(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, TSneOptions? options = null) =>
        ProjectToTsne(catalog, new ProjectToTsneOptions { OutputColumnName = outputColumnName, InputColumnNames = inputColumnName is null ? [] : [inputColumnName], Map = options ?? new TSneOptions() });

    /// <summary>An estimator that lays rows out in the plane by t-SNE, and places further rows among them.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns, map, placement and memory.</param>
    public static ProjectToTsneEstimator ProjectToTsne(this TransformsCatalog catalog, ProjectToTsneOptions options) =>
        new(MLNetAccess.EnvironmentOf(catalog), options);
}
