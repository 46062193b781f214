using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>
/// The end of a generator of tables: a vector is parts behind one another, a part of one value gets tanh, a part of several
/// becomes the shares of a choice by softmax (Xu et al., "Modeling tabular data using conditional GAN", 2019, section 4.3).
/// </summary>
/// <remarks>
/// In training the shares are a relaxed draw, softmax((x + g) / τ) with Gumbel noise g and temperature τ (Jang, Gu and Poole
/// 2017), whose shares are kept at about 10⁻¹⁷ or above, so that a logarithm of them has a gradient. Otherwise, and in ONNX, they are softmax(x):
/// the probabilities with which a draw in training comes out largest, so that who samples draws from them.
/// </remarks>
public sealed record MixedOutput : Layer
{
    /// <summary>Parts with the temperature of the paper, 0.2.</summary>
    /// <param name="widths">The values of each part, each at least 1.</param>
    public MixedOutput(params ReadOnlySpan<int> widths)
        : this([.. widths], 0.2f)
    {
    }

    /// <summary>Parts and a temperature.</summary>
    /// <param name="widths">The values of each part, each at least 1; at least one part.</param>
    /// <param name="temperature">How soft the draws in training are, above 0.</param>
    /// <exception cref="ArgumentException">There are no parts, a width is below 1, or the temperature is not a finite number above 0.</exception>
    [JsonConstructor]
    public MixedOutput(ImmutableArray<int> widths, float temperature)
    {
        Widths = ColumnParts.Check(widths);
        if (!(temperature > 0f && float.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature is a finite number above 0.");
        }

        Temperature = temperature;
    }

    /// <summary>The values of each part.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>How soft the draws in training are.</summary>
    public float Temperature { get; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => input.Rank == 1 && input.Length == Widths.Sum()
        ? input
        : ShapeInference.Refuse($"it takes a vector of {Widths.Sum()} values, the sum of its widths");

    /// <summary>Whether the other has the same widths and temperature.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(MixedOutput? other) => other is not null && Temperature == other.Temperature && Widths.AsSpan().SequenceEqual(other.Widths.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Temperature, ColumnParts.Hash(Widths));

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Widths.Count(width => width == 1)} values, {Widths.Count(width => width > 1)} choices, {nameof(Temperature)} = {Temperature}");
        return true;
    }
}
