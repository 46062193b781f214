using Latent.MLNet.Internals;
using Latent.Projection;
using Microsoft.ML.Runtime;
using static System.FormattableString;

namespace Latent.MLNet.Projection;

/// <summary>Lays rows out in the plane by t-SNE, and writes where each row stands; further rows are placed in the map without moving it.</summary>
/// <remarks>
/// The rows are read into memory. Fitting refuses NaN and infinity; such a value in a row that is transformed makes that
/// row's place NaN. The same seed and rows give the same map.
/// </remarks>
public sealed class ProjectToTsneEstimator : ProjectionEstimator<ProjectToTsneTransformer>
{
    private readonly ProjectToTsneOptions _options;

    internal ProjectToTsneEstimator(IHostEnvironment environment, ProjectToTsneOptions options)
        : base(environment, options) => _options = options;

    private protected override string Title => "Project to t-SNE";

    private protected override Making Maker(TrainingContext context)
    {
        TSneOptions options = _options.TSne with { Seed = context.Seed(_options.TSne.Seed) };
        var reporter = new Reporter<TSneProgress>(context, report => Invariant($"Step {report.Iteration} of {report.Iterations}: KL divergence {report.KLDivergence:0.0000}."));
        return (rows, count, dimensions, lengths) =>
            new ProjectToTsneTransformer(TSne.Fit(rows, count, dimensions, options, reporter, context.Cancellation), _options.OutputColumnName, _options.Inputs, lengths) { CacheMegabytes = _options.CacheMegabytes };
    }
}
