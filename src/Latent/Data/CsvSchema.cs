using System.Collections.Immutable;

namespace Latent.Data;

/// <summary>
/// How the columns of a table become samples. Made from the file that is trained on and kept, so that a later file is read
/// the same way: the same columns by name, in the same order, with the same categories and classes.
/// </summary>
public sealed record CsvSchema
{
    /// <summary>The columns that features are made from, in order.</summary>
    public required ImmutableArray<CsvColumn> Columns { get; init; }

    /// <summary>The column of class labels; nothing where there is none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The texts of the labels in the order of their class indices; none where labels are class indices already.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>The names of the features: the column's, or <c>column=category</c>.</summary>
    public ImmutableArray<string> FeatureNames =>
        [.. Columns.SelectMany(column => column.Categories.IsDefaultOrEmpty || column.IsCode ? [column.Name] : column.Categories.Select(category => $"{column.Name}={category}"))];
}
