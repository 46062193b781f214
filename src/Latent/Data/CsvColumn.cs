using System.Collections.Immutable;

namespace Latent.Data;

/// <summary>A column of a table as features are made from it.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">The texts that become columns of 0 and 1, or codes, sorted; none for a column of numbers.</param>
/// <param name="Mean">The mean of a column of numbers over the rows the schema was made from.</param>
public sealed record CsvColumn(string Name, ImmutableArray<string> Categories, double Mean)
{
    /// <summary>Whether a text becomes one value, its place among the categories, rather than columns of 0 and 1; <see langword="false"/> by default.</summary>
    public bool IsCode { get; init; }

    /// <summary>The number of features made from the column.</summary>
    public int Width => Categories.IsDefaultOrEmpty || IsCode ? 1 : Categories.Length;
}
