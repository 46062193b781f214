namespace Latent.Augmentation.Tables;

/// <summary>A column of a table, as it lies in a row of numbers.</summary>
/// <param name="Name">Its name, for messages and conditions.</param>
/// <param name="Start">Where its values begin in a row, from 0.</param>
/// <param name="Width">How many values it has: 1, or the width of one-hot values.</param>
/// <param name="Kind">Whether it is a number or a choice.</param>
public sealed record TableColumn(string Name, int Start, int Width, TableColumnKind Kind)
{
    /// <summary>The least value that is made of a number; the least of the real ones where it is <see langword="null"/>, the default.</summary>
    public float? Minimum { get; init; }

    /// <summary>The largest value that is made of a number; the largest of the real ones where it is <see langword="null"/>, the default.</summary>
    public float? Maximum { get; init; }

    /// <summary>Whether a number is rounded; where it is <see langword="null"/>, the default, it is where all real values are whole.</summary>
    public bool? IsWhole { get; init; }
}
