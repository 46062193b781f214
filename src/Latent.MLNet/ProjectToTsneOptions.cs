using System.Collections.Immutable;
using Latent.MLNet.Rows;
using Latent.Projection;

namespace Latent.MLNet;

/// <summary>What a <see cref="ProjectToTsneEstimator"/> reads, lays out and writes.</summary>
public sealed record ProjectToTsneOptions
{
    /// <summary>The column that is written: two numbers for each row.</summary>
    public required string OutputColumnName { get; init; }

    /// <summary>The columns that make a row, one after another: <see cref="float"/> numbers and vectors of known size. Where there are none, the default, the column <see cref="OutputColumnName"/>, which is then replaced.</summary>
    public ImmutableArray<string> InputColumnNames { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How the map is made. A seed of 0, the default, stands for the seed of the <c>MLContext</c>.</summary>
    public TSneOptions Map { get; init; } = new();

    /// <summary>How rows that are not in the map are placed in it.</summary>
    public TSnePlacementOptions Placement { get; init; } = new();

    /// <summary>The most megabytes of rows that a map is made of, at least 1; 1,024 by default. More are refused, as a map is made of all its rows at once.</summary>
    public int TrainingMegabytes { get; init; } = RowTransformerDefaults.TrainingMegabytes;

    /// <summary>The most megabytes of results that a transformed view keeps, at least 0; 256 by default.</summary>
    public int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation { get; init; }

    internal ImmutableArray<string> Inputs => InputColumnNames.IsEmpty ? [OutputColumnName] : InputColumnNames;

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentNullException.ThrowIfNull(Map);
        ArgumentNullException.ThrowIfNull(Placement);
        if (Inputs.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(InputColumnNames)} has an empty name; name every column.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(TrainingMegabytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheMegabytes);
    }
}
