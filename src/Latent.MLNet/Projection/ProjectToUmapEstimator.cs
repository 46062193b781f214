using System.Globalization;
using Latent.MLNet.Internals;
using Latent.Projection;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Projection;

/// <summary>Lays rows out in the plane by UMAP, and writes where each row stands; further rows are placed in the map without moving it.</summary>
/// <remarks>
/// The rows are read into memory. Fitting refuses NaN and infinity; such a value in a row that is transformed makes that
/// row's place NaN. The same seed and rows give the same map.
/// </remarks>
public sealed class ProjectToUmapEstimator : IEstimator<ProjectToUmapTransformer>
{
    private readonly IHost _host;
    private readonly ProjectToUmapOptions _options;

    internal ProjectToUmapEstimator(IHostEnvironment environment, ProjectToUmapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(ProjectToUmapEstimator));
        _options = options;
    }

    /// <summary>Makes the map.</summary>
    /// <param name="input">The rows to lay out, at least 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option does not fit the rows: the message says which.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, all are equal, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ProjectToUmapTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.Inputs, "input");
        using var context = new TrainingContext(_host, "Project to UMAP", _options.Cancellation);
        UmapOptions options = _options.Umap with { Seed = context.Seed(_options.Umap.Seed) };
        UmapMap map = ProjectedRows.Run(context, input, columns, leastRows: 4, (rows, count, dimensions) => Umap.Fit(rows, count, dimensions, options, new Reporter(context), context.Cancellation));
        return new ProjectToUmapTransformer(map, _options.OutputColumnName, _options.Inputs, [.. columns.Select(column => SampleColumns.LengthOf(column.Type))]) { CacheMegabytes = _options.CacheMegabytes };
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.Inputs, "input");
        return OutputShapes.With(inputSchema, OutputShapes.Vector(_options.OutputColumnName, AnnotationNames.SlotShape()));
    }

    /// <summary>A line in the log for each report, and a look whether the context was cancelled.</summary>
    private sealed class Reporter(TrainingContext context) : IProgress<UmapProgress>
    {
        public void Report(UmapProgress value)
        {
            context.Beat();
            if (context.Logger.IsEnabled(LogLevel.Information))
            {
                context.Logger.LogInformation("{Line}", string.Create(CultureInfo.InvariantCulture, $"Epoch {value.Epoch} of {value.Epochs}."));
            }
        }
    }
}
