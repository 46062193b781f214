using Latent.Autoencoders;
using Latent.Data;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>Trains an autoencoder on columns of a view.</summary>
internal static class AutoencoderTraining
{
    /// <returns>The model, and how many values each column adds to a sample.</returns>
    public static (Autoencoder Model, int[] Lengths) Train(IHost host, AutoencodeOptions options, IDataView input)
    {
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, options.Inputs, "input");
        CheckShape(options.Autoencoder, columns);
        using var context = new TrainingContext(host, "Train autoencoder", options.Cancellation);
        AutoencoderOptions autoencoder = options.Autoencoder with { Seed = context.Seed(options.Autoencoder.Seed) };
        Autoencoder model = TrainingContext.Run(() =>
        {
            ISampleSource samples = context.Samples(input, columns, null, options.TrainingMegabytes);
            return Autoencoder.Fit(samples, autoencoder, null, null, context.Logger, context.Cancellation).Model;
        });
        return (model, [.. columns.Select(column => SampleColumns.LengthOf(column.Type))]);
    }

    /// <summary>Whether the layers fit the columns; asked before any row is read.</summary>
    public static void CheckShape(AutoencoderOptions options, DataViewSchema.Column[] columns)
    {
        Numerics.Shape sample = SampleColumns.ShapeOf(columns);
        if (options.InputShape is { } wanted && wanted.Length != sample.Length)
        {
            throw SampleColumns.Mismatch("input", columns[0].Name, $"{wanted.Length} values, as the input shape {wanted} of the options says", $"{sample.Length} values");
        }

        options.CreateArchitectures(sample);
    }
}
