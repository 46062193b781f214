using Latent.MLNet.Internals;
using Latent.Projection;
using Microsoft.ML.Runtime;
using static System.FormattableString;

namespace Latent.MLNet.Projection;

/// <summary>Lays rows out in the plane by UMAP, and writes where each row stands; further rows are placed in the map without moving it.</summary>
/// <remarks>
/// The rows are read into memory. Fitting refuses NaN and infinity; such a value in a row that is transformed makes that
/// row's place NaN. The same seed and rows give the same map.
/// </remarks>
public sealed class ProjectToUmapEstimator : ProjectionEstimator<ProjectToUmapTransformer>
{
    private readonly ProjectToUmapOptions _options;

    internal ProjectToUmapEstimator(IHostEnvironment environment, ProjectToUmapOptions options)
        : base(environment, options) => _options = options;

    private protected override string Title => "Project to UMAP";

    private protected override Making Maker(TrainingContext context)
    {
        UmapOptions options = _options.Umap with { Seed = context.Seed(_options.Umap.Seed) };
        var reporter = new Reporter<UmapProgress>(context, report => Invariant($"Epoch {report.Epoch} of {report.Epochs}."));
        return (rows, count, dimensions, lengths) =>
            new ProjectToUmapTransformer(Umap.Fit(rows, count, dimensions, options, reporter, context.Cancellation), _options.OutputColumnName, _options.Inputs, lengths) { CacheMegabytes = _options.CacheMegabytes };
    }
}
