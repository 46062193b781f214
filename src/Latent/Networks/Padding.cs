using System.Text.Json.Serialization;

namespace Latent.Networks;

/// <summary>The padding of a convolution: a number of zeros on each side, or "same".</summary>
/// <remarks>
/// "Same" is Keras's: a convolution's output is ⌈input / stride⌉ and a transposed convolution's input × stride;
/// where the padding is odd, the extra row or column lies at the end.
/// </remarks>
[JsonConverter(typeof(PaddingJsonConverter))]
public readonly record struct Padding
{
    private Padding(int amount, bool isSame)
    {
        Amount = amount;
        IsSame = isSame;
    }

    /// <summary>No padding.</summary>
    public static Padding Valid => default;

    /// <summary>As much padding as keeps ⌈input / stride⌉.</summary>
    public static Padding Same => new(0, isSame: true);

    /// <summary>The zeros on each side; 0 where <see cref="IsSame"/>.</summary>
    public int Amount { get; }

    /// <summary>Whether this is "same" padding.</summary>
    public bool IsSame { get; }

    /// <summary>Padding by a number of zeros on each side.</summary>
    public static implicit operator Padding(int amount) => FromInt32(amount);

    /// <summary>Padding by a number of zeros on each side.</summary>
    /// <param name="amount">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static Padding FromInt32(int amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        return new Padding(amount, isSame: false);
    }

    /// <summary>"same", or the number of zeros.</summary>
    public override string ToString() => IsSame ? "same" : Amount.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
