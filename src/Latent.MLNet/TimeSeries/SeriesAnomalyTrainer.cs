using Latent.Anomalies.TimeSeries;
using Latent.Data;
using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.TimeSeries;

/// <summary>Trains a detector of unusual stretches on a view whose rows are the steps of a series, in order of time.</summary>
/// <remarks>
/// Writes <c>Score</c>, a <see cref="float"/> for each step, higher being more anomalous and NaN where no whole window
/// belongs to the step, and <c>PredictedLabel</c>, whether it lies above the threshold. Rows are taken in the order in
/// which the view gives them; sort them by time before.
/// </remarks>
public sealed class SeriesAnomalyTrainer : IEstimator<SeriesAnomalyTransformer>
{
    /// <summary>More than any machine has: a series is kept whole, for its windows overlap.</summary>
    private const int AllMegabytes = 1 << 24;

    private readonly IHost _host;
    private readonly SeriesAnomalyOptions _options;

    internal SeriesAnomalyTrainer(IHostEnvironment environment, SeriesAnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(SeriesAnomalyTrainer));
        _options = options;
    }

    /// <summary>Trains the detector.</summary>
    /// <param name="input">The steps of a series that is mostly usual, in order of time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type: the message names it, what was expected and what was found.</exception>
    /// <exception cref="InvalidOperationException">The series is too short for its windows, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public SeriesAnomalyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.ValueColumnNames, "value");
        using var context = new TrainingContext(_host, "Train series detector", _options.Cancellation);
        SeriesDetectorOptions options = _options.Series with { Detector = _options.Series.Detector with { Seed = context.Seed(_options.Series.Detector.Seed) } };
        SeriesDetector model = TrainingContext.Run(() =>
        {
            var steps = MemorySamples.From(context.Samples(input, columns, null, AllMegabytes));
            try
            {
                return SeriesDetector.Fit(steps.Values, steps.Shape.Length, options, null, context.Logger, context.Cancellation);
            }
            catch (ArgumentException e) when (e is not ArgumentOutOfRangeException)
            {
                throw new InvalidOperationException(e.Message, e);
            }
        });
        return new SeriesAnomalyTransformer(model, _options.ValueColumnNames, [.. columns.Select(column => SampleColumns.LengthOf(column.Type))]);
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.ValueColumnNames, "value");
        return OutputShapes.With(
            inputSchema,
            OutputShapes.Scalar(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, AnnotationNames.ScoreShape()),
            OutputShapes.Scalar(ScoreColumns.Score, NumberDataViewType.Single, AnnotationNames.ScoreShape()));
    }
}
