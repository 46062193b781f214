using System.Collections.Immutable;

namespace Latent.Data;

/// <summary>How a CSV file is read. The defaults take what pandas, R and Excel write.</summary>
public sealed record CsvOptions
{
    /// <summary>What separates cells: by default, <see langword="null"/>, the one of comma, semicolon and tab that the first line has most of.</summary>
    public char? Delimiter { get; init; }

    /// <summary>What separates the digits after the point; a comma goes with another <see cref="Delimiter"/>. A point by default.</summary>
    public char DecimalSeparator { get; init; } = '.';

    /// <summary>Whether the first line names the columns: by default, <see langword="null"/>, it does where a cell of it is no number. Without names columns are called <c>c0</c>, <c>c1</c> …</summary>
    public bool? HasHeader { get; init; }

    /// <summary>The column of class labels; none by default. Whole numbers from 0 to 9,999 are taken as class indices, other texts are numbered in sorted order.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The columns to take, in this order; by default all but the label and an unnamed first column, which is the row names that pandas and R write.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Columns to leave out; none by default.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>What is done with missing values, NaN and infinities; refused by default.</summary>
    public MissingValues Missing { get; init; } = MissingValues.Refuse;

    /// <summary>What stands for a missing value, beside nothing at all, compared without case.</summary>
    public ImmutableArray<string> MissingMarks { get; init; } = ["NA", "N/A", "NaN", "null", "?", "#N/A"];

    /// <summary>What is done with columns of text; refused by default.</summary>
    public TextColumns Text { get; init; } = TextColumns.Refuse;

    /// <summary>The most different texts that a column may have to become columns of 0 and 1, from 2; 256 by default. Codes take up to a million.</summary>
    public int MaxCategories { get; init; } = 256;

    internal void Validate()
    {
        if (DecimalSeparator is not ('.' or ','))
        {
            throw new ArgumentException($"{nameof(DecimalSeparator)} is '.' or ',', got '{DecimalSeparator}'.", nameof(DecimalSeparator));
        }

        if (Delimiter is '"' or '\r' or '\n' || Delimiter == DecimalSeparator)
        {
            throw new ArgumentException($"{nameof(Delimiter)} differs from the quote, line ends and {nameof(DecimalSeparator)} '{DecimalSeparator}', got '{Delimiter}'.", nameof(Delimiter));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCategories, 2);
        if (Columns.Distinct(StringComparer.Ordinal).Count() != Columns.Length)
        {
            throw new ArgumentException($"{nameof(Columns)} names a column twice: {string.Join(", ", Columns)}.", nameof(Columns));
        }
    }
}
