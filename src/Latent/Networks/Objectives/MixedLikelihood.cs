using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// The negative log-likelihood of a row of a table (Xu et al., "Modeling tabular data using conditional GAN", 2019, section
/// 4.5): a part of one value costs (output − target)² / 2σ², a part of several the cross-entropy of its softmax, whose logits
/// the output has, with the target's shares. The constant log σ is left out.
/// </summary>
public sealed record MixedLikelihood : Loss
{
    /// <summary>The loss for parts.</summary>
    /// <param name="widths">The values of each part, each at least 1; at least one part. Their sum is the length of an output.</param>
    /// <exception cref="ArgumentException">There are no parts, or a width is below 1.</exception>
    [JsonConstructor]
    public MixedLikelihood(ImmutableArray<int> widths) => Widths = ColumnParts.Check(widths);

    /// <summary>The values of each part.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>The standard deviation σ of values around their outputs, above 0; 0.1 by default.</summary>
    public float Deviation { get; init; } = 0.1f;

    /// <summary>Whether the other has the same widths, deviation and reduction.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(MixedLikelihood? other) => base.Equals(other) && Deviation == other.Deviation && Widths.AsSpan().SequenceEqual(other.Widths.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Deviation, ColumnParts.Hash(Widths));
}
