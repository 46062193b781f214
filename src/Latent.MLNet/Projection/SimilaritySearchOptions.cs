using System.Collections.Immutable;
using Latent.MLNet.Rows;
using Latent.Projection;

namespace Latent.MLNet.Projection;

/// <summary>What a <see cref="SimilaritySearchEstimator"/> reads, keeps and writes.</summary>
public sealed record SimilaritySearchOptions
{
    /// <summary>The column that takes the keys of the most similar rows: a vector of text, most similar first.</summary>
    public required string OutputColumnName { get; init; }

    /// <summary>The column that takes their distances, a vector of <see cref="float"/>, ascending; <see cref="OutputColumnName"/> with "Distance" after it where it is <see langword="null"/>, the default.</summary>
    public string? DistanceColumnName { get; init; }

    /// <summary>The columns that make a row, one after another: <see cref="float"/> numbers and vectors of known size.</summary>
    public required ImmutableArray<string> InputColumnNames { get; init; }

    /// <summary>The text column with what each row is called; the row's number, from 0, where it is <see langword="null"/>, the default.</summary>
    public string? KeyColumnName { get; init; }

    /// <summary>The rows that are found for each row, at least 1; 10 by default.</summary>
    public int Matches { get; init; } = 10;

    /// <summary>The distance, and whether the search is exact.</summary>
    public NeighbourOptions Search { get; init; } = new();

    /// <summary>The most megabytes of results that a transformed view keeps, at least 0; 256 by default.</summary>
    public int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <summary>Stops the fitting.</summary>
    public CancellationToken Cancellation { get; init; }

    internal string DistanceColumn => DistanceColumnName ?? OutputColumnName + "Distance";

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(DistanceColumn);
        ArgumentNullException.ThrowIfNull(Search);
        ArgumentOutOfRangeException.ThrowIfLessThan(Matches, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheMegabytes);
        if (InputColumnNames.IsDefaultOrEmpty || InputColumnNames.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(InputColumnNames)} has no name or an empty one; name every column.");
        }

        if (DistanceColumn == OutputColumnName)
        {
            throw new ArgumentException($"{nameof(DistanceColumnName)} and {nameof(OutputColumnName)} are both '{OutputColumnName}'; name two columns.");
        }
    }
}
