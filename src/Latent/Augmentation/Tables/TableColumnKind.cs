namespace Latent.Augmentation.Tables;

/// <summary>What the values of a column are.</summary>
public enum TableColumnKind
{
    /// <summary>A number: made anywhere between its least and largest value.</summary>
    Number,

    /// <summary>One of the values that were seen: a code, or one-hot values of several slots.</summary>
    Choice,
}
