using System.Collections.Immutable;
using Latent.Data;

namespace Latent.Augmentation.Tables;

/// <summary>What the values of a row mean: numbers and choices, and which columns must agree.</summary>
/// <remarks>Checked as a whole when it is used: an <see cref="ArgumentException"/> then names the column and what is allowed.</remarks>
public sealed record TableSchema
{
    /// <summary>The columns: together they cover each value of a row once.</summary>
    public required ImmutableArray<TableColumn> Columns { get; init; }

    /// <summary>
    /// Sets of names of columns that must agree, such as a country and its currency: only combinations that real rows have
    /// are made. None by default; a column is in at most one set.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Agreeing { get; init; } = [];

    /// <summary>A row of numbers.</summary>
    /// <param name="length">The values of a row, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public static TableSchema Numbers(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new TableSchema { Columns = [.. Enumerable.Range(0, length).Select(column => new TableColumn($"column {column}", column, 1, TableColumnKind.Number))] };
    }

    /// <summary>The columns of a CSV file as they are read: texts are choices, one value for each category or a code.</summary>
    /// <param name="schema">How the file is read.</param>
    public static TableSchema Of(CsvSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ImmutableArray<TableColumn>.Builder columns = ImmutableArray.CreateBuilder<TableColumn>();
        int start = 0;
        foreach (CsvColumn column in schema.Columns)
        {
            columns.Add(new TableColumn(column.Name, start, column.Width, column.Categories.IsDefaultOrEmpty ? TableColumnKind.Number : TableColumnKind.Choice));
            start += column.Width;
        }

        return new TableSchema { Columns = columns.ToImmutable() };
    }

    /// <summary>Refuses columns that do not cover a row, or sets that name no column.</summary>
    internal void Check(int length)
    {
        if (Columns.IsDefaultOrEmpty)
        {
            throw new ArgumentException($"{nameof(Columns)} is empty; give the columns of a row of {length} values.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        int next = 0;
        foreach (TableColumn column in Columns.OrderBy(column => column.Start))
        {
            if (!names.Add(column.Name))
            {
                throw new ArgumentException($"Two columns are called '{column.Name}'; give each its own name.");
            }

            if (column.Start != next || column.Width < 1)
            {
                throw new ArgumentException($"Column '{column.Name}' has {column.Width} values from {column.Start}, but the columns before it end at {next}; columns cover each value of a row once, with no gap.");
            }

            if (column.Kind == TableColumnKind.Number && column.Width != 1)
            {
                throw new ArgumentException($"Column '{column.Name}' is a number of {column.Width} values; a number has one.");
            }

            if (column.Minimum > column.Maximum || column.Minimum is { } low && !float.IsFinite(low) || column.Maximum is { } high && !float.IsFinite(high))
            {
                throw new ArgumentException($"Column '{column.Name}' goes from {column.Minimum} to {column.Maximum}; the least value is at most the largest, both finite.");
            }

            if (column.Kind == TableColumnKind.Choice && (column.Minimum ?? column.Maximum) is not null | column.IsWhole is not null)
            {
                throw new ArgumentException($"Column '{column.Name}' is a choice with a range or whole numbers; only values that were seen are made of it, so leave those out.");
            }

            next += column.Width;
        }

        if (next != length)
        {
            throw new ArgumentException($"The columns come to {next} values, but a row has {length}; give columns that cover a row.");
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in Agreeing.SelectMany(set => set))
        {
            if (!names.Contains(name))
            {
                throw new ArgumentException($"{nameof(Agreeing)} names '{name}'; the columns are {string.Join(", ", names)}.");
            }

            if (!taken.Add(name))
            {
                throw new ArgumentException($"{nameof(Agreeing)} names '{name}' twice; a column is in at most one set, so join the two.");
            }
        }
    }
}
