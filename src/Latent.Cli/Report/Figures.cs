using System.Globalization;

namespace Latent.Cli.Report;

/// <summary>Numbers as a reader wants them: few digits, grouped thousands, units.</summary>
internal static class Figures
{
    /// <summary>A count: <c>60,000</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage with one digit: <c>81.3 %</c>.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0%" : "–";

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Fixed(double value, int decimals) => double.IsFinite(value) ? value.ToString("F" + decimals, CultureInfo.InvariantCulture) : "–";

    /// <summary>A number with so many significant digits, without an exponent where that is readable: <c>0.0151</c>.</summary>
    public static string Significant(double value, int digits = 3)
    {
        if (!double.IsFinite(value))
        {
            return "–";
        }

        if (value == 0)
        {
            return "0";
        }

        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));

        // 0.99999 is 1.00, not 1.000.
        exponent += Math.Round(Math.Abs(value) / Math.Pow(10, exponent), digits - 1) >= 10 ? 1 : 0;
        return exponent is < -6 or > 8
            ? value.ToString($"0.{new string('0', digits - 1)}e+0", CultureInfo.InvariantCulture)
            : value.ToString("F" + Math.Clamp(digits - 1 - exponent, 0, 15), CultureInfo.InvariantCulture);
    }

    /// <summary>A duration: <c>0.8 s</c>, <c>42 s</c>, <c>3 min 5 s</c>, <c>2 h 4 min</c>.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 9.95 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 59.5 => seconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        < 3570 => Invariant($"{(int)Math.Round(seconds) / 60} min {(int)Math.Round(seconds) % 60} s"),
        _ => Invariant($"{(int)Math.Round(seconds / 60) / 60} h {(int)Math.Round(seconds / 60) % 60} min"),
    };

    /// <summary>A number for a coordinate in a drawing.</summary>
    public static string Coordinate(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
