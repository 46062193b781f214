using System.Collections.Immutable;
using Latent.Autoencoders;
using Latent.MLNet.Rows;

namespace Latent.MLNet;

/// <summary>What an <see cref="AutoencodeEstimator"/> or <see cref="ReconstructEstimator"/> reads, trains and writes.</summary>
public sealed record AutoencodeOptions
{
    /// <summary>The column that is written.</summary>
    public required string OutputColumnName { get; init; }

    /// <summary>
    /// The columns that make a sample, one after another: <see cref="float"/> numbers and vectors of known size. Where
    /// there are none, the default, the column <see cref="OutputColumnName"/>, which is then replaced.
    /// </summary>
    public ImmutableArray<string> InputColumnNames { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// The networks and how to train them. A seed of 0, the default, stands for the seed of the <c>MLContext</c>. A
    /// single input column with several dimensions, as <c>ExtractPixels</c> writes, is an image of that shape unless
    /// <see cref="AutoencoderOptions.InputShape"/> says otherwise.
    /// </summary>
    public AutoencoderOptions Autoencoder { get; init; } = new();

    /// <summary>
    /// The most megabytes of training rows that are read into memory, at least 0; 1,024 by default. Rows that need more
    /// are read through a cursor in each epoch and shuffled within <see cref="Training.TrainingOptions.ShufflePool"/>.
    /// </summary>
    public int TrainingMegabytes { get; init; } = RowTransformerDefaults.TrainingMegabytes;

    /// <summary>
    /// The most megabytes of results that a transformed view keeps, at least 0; 256 by default. Trainers read a view up
    /// to hundreds of times: rows that are kept are computed once, others each time.
    /// </summary>
    public int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <summary>Stops the training after the current batch.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The columns that are read.</summary>
    internal ImmutableArray<string> Inputs => InputColumnNames.IsEmpty ? [OutputColumnName] : InputColumnNames;

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentNullException.ThrowIfNull(Autoencoder);
        if (Inputs.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(InputColumnNames)} has an empty name; name every column.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(TrainingMegabytes);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheMegabytes);
    }
}
