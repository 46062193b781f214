using Latent.Data;
using Latent.MLNet.Internals;
using Latent.Projection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet;

/// <summary>Lays rows out in the plane by t-SNE, so that neighbours stay neighbours, and places further rows among them.</summary>
/// <remarks>The rows of the training data get the places of the map; others are placed without moving it. The same seed and rows give the same map.</remarks>
public sealed class ProjectToTsneEstimator : IEstimator<ProjectToTsneTransformer>
{
    private readonly IHost _host;
    private readonly ProjectToTsneOptions _options;

    internal ProjectToTsneEstimator(IHostEnvironment environment, ProjectToTsneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(ProjectToTsneEstimator));
        _options = options;
    }

    /// <summary>Makes the map.</summary>
    /// <param name="input">The rows, at least four.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option does not fit the rows.</exception>
    /// <exception cref="InvalidOperationException">There are too few or too many rows, all are equal, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ProjectToTsneTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.Inputs, "input");
        using var context = new TrainingContext(_host, "Project by t-SNE", _options.Cancellation);
        ISampleSource samples = context.Samples(input, columns, null, _options.TrainingMegabytes, leastRows: 4);
        if (samples is not IIndexedSampleSource)
        {
            throw new InvalidOperationException($"The rows need more than {_options.TrainingMegabytes} MB, and a map is made of all its rows at once; give a larger {nameof(_options.TrainingMegabytes)}, or TakeRows of the data and place the others in its map.");
        }

        int count = (int)samples.Count!.Value, length = samples.Shape.Length;
        float[] rows = new float[checked(count * length)];
        using (ISampleReader reader = samples.OpenReader())
        {
            reader.Read(rows, []);
        }

        TSneOptions options = _options.Map with { Seed = context.Seed(_options.Map.Seed) };
        TSneMap map = TSne.Fit(rows, count, length, options, new Progress(context), context.Cancellation);
        int[] lengths = [.. columns.Select(column => SampleColumns.LengthOf(column.Type))];
        return new ProjectToTsneTransformer(map, _options.Placement, _options.OutputColumnName, _options.Inputs, lengths) { CacheMegabytes = _options.CacheMegabytes };
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.Inputs, "input");
        return OutputShapes.With(inputSchema, OutputShapes.Vector(_options.OutputColumnName, AnnotationNames.SlotShape()));
    }

    private sealed class Progress(TrainingContext context) : IProgress<TSneProgress>
    {
        public void Report(TSneProgress value)
        {
            context.Look();
            context.Channel.Info(MessageSensitivity.None, $"t-SNE step {value.Iteration} of {value.Iterations}, KL divergence {value.KLDivergence:0.000}");
        }
    }
}
