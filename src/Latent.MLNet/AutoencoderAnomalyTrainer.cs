using Latent.Anomalies;
using Latent.Data;
using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet;

/// <summary>Trains an anomaly detector that scores rows by how badly an autoencoder gives them back.</summary>
/// <remarks>
/// Writes <c>Score</c>, a <see cref="float"/>, higher being more anomalous, and <c>PredictedLabel</c>, whether the score
/// lies above a threshold that was found on rows held out from training. <c>AnomalyDetection.Evaluate</c> takes both.
/// A row with a NaN scores NaN and is flagged.
/// </remarks>
public sealed class AutoencoderAnomalyTrainer : IEstimator<AutoencoderAnomalyTransformer>
{
    private readonly IHost _host;
    private readonly AutoencoderAnomalyOptions _options;

    internal AutoencoderAnomalyTrainer(IHostEnvironment environment, AutoencoderAnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(AutoencoderAnomalyTrainer));
        _options = options;
    }

    /// <summary>Trains the detector.</summary>
    /// <param name="input">Rows that show what is usual; some anomalies among them do little harm.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type: the message names it, what was expected and what was found.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public AutoencoderAnomalyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.FeatureColumnNames, "feature");
        using var context = new TrainingContext(_host, "Train anomaly detector", _options.Cancellation);
        AnomalyDetectorOptions detector = _options.Detector with { Seed = context.Seed(_options.Detector.Seed) };
        AnomalyDetector model = TrainingContext.Run(() =>
        {
            ISampleSource samples = context.Samples(input, columns, null, _options.TrainingMegabytes, leastRows: 5);
            return AnomalyDetector.Fit(samples, detector, null, context.Logger, context.Cancellation);
        });
        int[] lengths = [.. columns.Select(column => SampleColumns.LengthOf(column.Type))];
        return new AutoencoderAnomalyTransformer(model, _options.FeatureColumnNames, lengths, _options.ContributionsColumnName) { CacheMegabytes = _options.CacheMegabytes };
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.FeatureColumnNames, "feature");
        var added = new List<SchemaShape.Column>
        {
            OutputShapes.Scalar(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, AnnotationNames.ScoreShape()),
            OutputShapes.Scalar(ScoreColumns.Score, NumberDataViewType.Single, AnnotationNames.ScoreShape()),
        };
        if (_options.ContributionsColumnName is { } contributions)
        {
            added.Add(OutputShapes.Vector(contributions, AnnotationNames.SlotShape()));
        }

        return OutputShapes.With(inputSchema, added);
    }
}
