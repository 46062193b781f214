namespace Latent.Data;

/// <summary>What is done with a missing value in a table.</summary>
public enum MissingValues
{
    /// <summary>Reading ends with an error that gives line and column.</summary>
    Refuse,

    /// <summary>The row is left out.</summary>
    SkipRow,

    /// <summary>The mean of the column, over the rows the schema was made from, takes its place; for text, no category.</summary>
    ColumnMean,
}
