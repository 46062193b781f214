using Latent.Autoencoders;
using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet;

/// <summary>Trains an autoencoder without labels and writes each row as the autoencoder gives it back.</summary>
/// <remarks>
/// The output is a vector of <see cref="float"/> as long as the sample, with its slot names. What is typical of the
/// training rows comes back nearly unchanged; noise, and what was never seen, does not.
/// </remarks>
public sealed class ReconstructEstimator : IEstimator<ReconstructTransformer>
{
    private readonly IHost _host;
    private readonly AutoencodeOptions _options;

    internal ReconstructEstimator(IHostEnvironment environment, AutoencodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(ReconstructEstimator));
        _options = options;
    }

    /// <summary>Trains the autoencoder.</summary>
    /// <param name="input">The rows to learn.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type: the message names it, what was expected and what was found.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public ReconstructTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        (Autoencoder model, int[] lengths) = AutoencoderTraining.Train(_host, _options, input);
        return new ReconstructTransformer(model, _options.OutputColumnName, _options.Inputs, lengths) { CacheMegabytes = _options.CacheMegabytes };
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.Inputs, "input");
        return OutputShapes.With(inputSchema, OutputShapes.Vector(_options.OutputColumnName, AnnotationNames.SlotShape()));
    }
}
