using System.Collections.Immutable;

namespace Latent.Data;

/// <summary>A column of a table as features are made from it.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">The texts that become columns of 0 and 1, sorted; none for a column of numbers.</param>
/// <param name="Mean">The mean of a column of numbers over the rows the schema was made from.</param>
public sealed record CsvColumn(string Name, ImmutableArray<string> Categories, double Mean)
{
    /// <summary>The number of features made from the column.</summary>
    public int Width => Categories.IsDefaultOrEmpty ? 1 : Categories.Length;
}
