using System.Globalization;
using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Checks of settings: one exception and one wording for all.</summary>
internal static class Setting
{
    /// <summary>Refuses a setting that is out of its range.</summary>
    /// <param name="isMet">Whether it is in its range; false for NaN.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">Its range, as "from 0 to below 1".</param>
    /// <param name="name">The setting; what stands for <paramref name="value"/> where it is left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not; the message names the setting, its value and the range, in the digits of code whatever the culture.</exception>
    public static void Require<T>(bool isMet, T value, string allowed, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!isMet)
        {
            throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed is {allowed}."));
        }
    }

    /// <summary>Refuses a value that its enumeration does not name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not; the message lists those it does.</exception>
    public static void RequireDefined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum => Require(Enum.IsDefined(value), value, $"one of {string.Join(", ", Enum.GetNames<T>())}", name);
}
