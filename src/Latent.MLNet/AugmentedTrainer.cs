using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet;

/// <summary>
/// Fits another estimator on rows that a GAN has enlarged. What it is fitted on is enlarged; what the fitted model
/// transforms is not: in <c>CrossValidate</c> each training fold is augmented by itself and no synthetic row reaches a test fold.
/// </summary>
/// <typeparam name="TTransformer">What the other estimator gives.</typeparam>
public sealed class AugmentedTrainer<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private readonly IHostEnvironment _environment;
    private readonly IEstimator<TTransformer> _inner;
    private readonly AugmentWithGanOptions _options;

    internal AugmentedTrainer(IHostEnvironment environment, IEstimator<TTransformer> inner, AugmentWithGanOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        _environment = environment;
        _inner = inner;
        _options = options;
    }

    /// <summary>Augments the rows and fits the other estimator on them.</summary>
    /// <param name="input">The rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or a number is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows with a label, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);

        // What the other estimator cannot take is known before a GAN is trained.
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        return _inner.Fit(GanAugmentation.Augment(_environment, input, _options));
    }

    /// <summary>The columns that come out for columns that go in: those of the other estimator, since rows are added in fitting alone.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, [_options.FeatureColumnName], "feature");
        SampleColumns.Find(inputSchema, _options.LabelColumnName, "label");
        return _inner.GetOutputSchema(inputSchema);
    }
}
