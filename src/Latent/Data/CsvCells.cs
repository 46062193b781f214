using System.Globalization;

namespace Latent.Data;

/// <summary>What a cell says: a number, nothing, or text.</summary>
internal static class CsvCells
{
    /// <summary>Whether the cell is empty or stands for a missing value.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell, CsvOptions options)
    {
        cell = cell.Trim();
        if (cell.IsEmpty)
        {
            return true;
        }

        foreach (string mark in options.MissingMarks)
        {
            if (cell.Equals(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a number, or a truth value as pandas and R write it; infinities and NaN are numbers here.</summary>
    public static bool TryNumber(ReadOnlySpan<char> cell, CsvOptions options, out double value)
    {
        cell = cell.Trim();
        if (options.DecimalSeparator == ',' && cell.Contains(','))
        {
            Span<char> swapped = stackalloc char[64];
            if (cell.Length > swapped.Length || cell.Contains('.'))
            {
                value = 0;
                return false;
            }

            cell.Replace(swapped, ',', '.');
            return double.TryParse(swapped[..cell.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        bool isTrue = cell.Equals("true", StringComparison.OrdinalIgnoreCase);
        bool isInfinite = cell.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase);
        value = isInfinite ? double.PositiveInfinity : isTrue ? 1 : 0;
        return isTrue || isInfinite || cell.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a number can be taken: it is finite, also as 32-bit number.</summary>
    public static bool IsFinite(double value) => float.IsFinite((float)value);
}
