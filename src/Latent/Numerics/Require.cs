using System.Globalization;
using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// Checks of lengths, so that a wrong one is an exception and not a stray write, and of settings; each with one exception and
/// one wording for all.
/// </summary>
internal static class Require
{
    /// <summary>Throws where a span is shorter than its sizes say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(ReadOnlySpan<float> span, long needed, [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        if (span.Length < needed)
        {
            ThrowShort(span.Length, needed, name);
        }
    }

    /// <summary>Throws where two spans differ in length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SameLength(
        ReadOnlySpan<float> span,
        ReadOnlySpan<float> other,
        [CallerArgumentExpression(nameof(span))] string? name = null,
        [CallerArgumentExpression(nameof(other))] string? otherName = null)
    {
        if (span.Length != other.Length)
        {
            throw new ArgumentException($"{name} has {span.Length:N0} values and {otherName} {other.Length:N0}; both must have the same number.", name);
        }
    }

    /// <summary>The values of so many rows as the length of one array; refused, with both numbers, where no array is that long.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="length">The values of a row.</param>
    /// <param name="advice">What to do instead, such as "generate fewer at a time".</param>
    /// <exception cref="ArgumentException">They are more than an array holds.</exception>
    public static int Capacity(int rows, int length, string advice) =>
        (long)rows * length <= Array.MaxLength
            ? rows * length
            : throw new ArgumentException($"{rows:N0} rows of {length:N0} values are {(long)rows * length:N0} values, but one array holds at most {Array.MaxLength:N0}; {advice}.");

    /// <summary>Refuses a setting that is out of its range.</summary>
    /// <param name="isMet">Whether it is in its range; false for NaN.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">Its range, as "from 0 to below 1".</param>
    /// <param name="name">The setting; what stands for <paramref name="value"/> where it is left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not; the message names the setting, its value and the range, in the digits of code whatever the culture.</exception>
    public static void Setting<T>(bool isMet, T value, string allowed, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!isMet)
        {
            throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed is {allowed}."));
        }
    }

    /// <summary>Refuses a value that its enumeration does not name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not; the message lists those it does.</exception>
    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum => Setting(Enum.IsDefined(value), value, $"one of {string.Join(", ", Enum.GetNames<T>())}", name);

    private static void ThrowShort(long length, long needed, string? name) =>
        throw new ArgumentException($"{name} has {length:N0} values, but its sizes ask for {needed:N0}; give a longer span or smaller sizes.", name);
}
