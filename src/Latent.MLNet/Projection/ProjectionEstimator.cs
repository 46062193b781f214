using Latent.MLNet.Internals;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Projection;

/// <summary>Lays rows out in the plane, and writes where each row stands; further rows are placed in the map without moving it.</summary>
/// <typeparam name="TTransformer">The transformer that holds the map.</typeparam>
/// <remarks>
/// The rows are read into memory. Fitting refuses NaN and infinity; such a value in a row that is transformed makes that
/// row's place NaN. The same seed and rows give the same map.
/// </remarks>
public abstract class ProjectionEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : ProjectionTransformer
{
    private readonly IHost _host;
    private readonly ProjectionOptions _options;

    private protected ProjectionEstimator(IHostEnvironment environment, ProjectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(GetType().Name);
        _options = options;
    }

    /// <summary>Makes the map.</summary>
    private protected delegate TTransformer Making(ReadOnlySpan<float> rows, int count, int dimensions, int[] lengths);

    /// <summary>What the work is called in the log.</summary>
    private protected abstract string Title { get; }

    /// <summary>Makes the map.</summary>
    /// <param name="input">The rows to lay out, at least 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option does not fit the rows: the message says which.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, all are equal, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.Inputs, "input");
        int[] lengths = [.. columns.Select(column => SampleColumns.LengthOf(column.Type))];
        using var context = new TrainingContext(_host, Title, _options.Cancellation);
        Making make = Maker(context);
        return ProjectedRows.Run(context, input, columns, leastRows: 4, (rows, count, dimensions) => make(rows, count, dimensions, lengths));
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.Inputs, "input");
        return OutputShapes.With(inputSchema, OutputShapes.Vector(_options.OutputColumnName, AnnotationNames.SlotShape()));
    }

    /// <summary>What makes the map, with seed, log and cancellation from the context.</summary>
    private protected abstract Making Maker(TrainingContext context);

    /// <summary>A line in the log for each report, and a look whether the context was cancelled.</summary>
    private protected sealed class Reporter<TProgress>(TrainingContext context, Func<TProgress, string> describe) : IProgress<TProgress>
    {
        public void Report(TProgress value)
        {
            context.Beat();
            if (context.Logger.IsEnabled(LogLevel.Information))
            {
                context.Logger.LogInformation("{Line}", describe(value));
            }
        }
    }
}
