using System.Collections.Immutable;
using Latent.MLNet.Rows;

namespace Latent.MLNet.Projection;

/// <summary>What an estimator of maps reads and writes.</summary>
public abstract record ProjectionOptions
{
    private protected ProjectionOptions()
    {
    }

    /// <summary>The column that is written: a vector of two numbers.</summary>
    public required string OutputColumnName { get; init; }

    /// <summary>
    /// The columns that make a row, one after another: <see cref="float"/> numbers and vectors of known size. Where there
    /// are none, the default, the column <see cref="OutputColumnName"/>, which is then replaced.
    /// </summary>
    public ImmutableArray<string> InputColumnNames { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The most megabytes of places that a transformed view keeps, at least 0; 256 by default.</summary>
    public int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <summary>Stops the work after the current step.</summary>
    public CancellationToken Cancellation { get; init; }

    internal ImmutableArray<string> Inputs => InputColumnNames.IsEmpty ? [OutputColumnName] : InputColumnNames;

    internal virtual void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheMegabytes);
        if (Inputs.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(InputColumnNames)} has an empty name; name every column.");
        }
    }
}
