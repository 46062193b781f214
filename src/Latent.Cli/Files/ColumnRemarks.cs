using System.Globalization;
using Latent.Data;

namespace Latent.Cli.Files;

/// <summary>What is odd about the columns of a table that a model is made from: read without fault, and seldom meant.</summary>
internal static class ColumnRemarks
{
    private const int RowsRead = 1_000;
    private const int LeastRows = 20;

    /// <summary>A sentence or two for each oddity, with what to do.</summary>
    /// <param name="rows">The rows; images have no columns.</param>
    /// <param name="label">The label column that the user named; <see langword="null"/> where one was found by its name.</param>
    public static IEnumerable<string> Of(InputRows rows, string? label)
    {
        if (rows.Preparation is not { } preparation)
        {
            yield break;
        }

        if (label is null && preparation.LabelColumn is { } found)
        {
            yield return $"the column \"{found}\" is taken for the label, by its name, and no model learns from it; give it another name where it is none.";
        }

        foreach (PreparedColumn column in preparation.Columns)
        {
            if (Texts(column, rows.Rows.Count) is { } remark)
            {
                yield return remark;
            }
        }

        // Of columns of 0 and 1 none rises so, and texts that are numbered rise by chance.
        foreach (int counter in Counters(rows.Rows).Except(preparation.NumberedColumns))
        {
            string name = rows.Names[counter];
            yield return $"the column \"{name}\" rises by the same step from row to row, as a number of the row or a time does: in later rows it has values never seen. Unless that is meant, leave it out with --ignore {Argument(name)}.";
        }
    }

    private static string? Texts(PreparedColumn column, long? rows)
    {
        if (column.Categories is not { Count: > 0 } texts)
        {
            return null;
        }

        string[] words = [.. texts.Where(text => !IsNumber(text))];
        if (words.Length * 2 <= texts.Count && words.Length > 0)
        {
            return $"the column \"{column.Name}\" is read as texts, because of {Shown(words[0])}{(words.Length > 1 ? $" and {words.Length - 1} more" : "")}: each of its {texts.Count} values counts as a category. Where numbers are meant, mend {(words.Length > 1 ? "those cells" : "that cell")} or leave {(words.Length > 1 ? "them" : "it")} empty and give --missing mean.";
        }

        if (words.All(LooksLikeNumber))
        {
            return $"the column \"{column.Name}\" is read as texts, though they look like numbers, such as {Shown(words[0])}: each of {texts.Count} counts as a category. Write digits and a decimal sign alone.";
        }

        return texts.Count >= LeastRows && rows is { } count && texts.Count * 2L > count
            ? $"the column \"{column.Name}\" has {texts.Count} different texts in {count} rows, such as {Shown(texts[0])}: each counts as a category, and later rows will have others. Leave it out with --ignore {Argument(column.Name)}, or write it as numbers."
            : null;
    }

    /// <summary>The values of a row that rise by one step all the way, as far as is looked.</summary>
    private static IEnumerable<int> Counters(ISampleSource rows)
    {
        int length = rows.Shape.Length, seen = 0;
        var before = new float[length];
        var step = new double[length];
        var counts = new bool[length];
        RowStream.ForEach(rows, RowsRead, (sample, row) =>
        {
            seen = row + 1;
            for (int i = 0; i < length; i++)
            {
                double change = (double)sample[i] - before[i];
                if (row == 1)
                {
                    (step[i], counts[i]) = (change, change > 0);
                }
                else if (row > 1 && counts[i])
                {
                    // Scaled values are rounded to single precision.
                    counts[i] = Math.Abs(change - step[i]) <= (0.01 * step[i]) + (4e-7 * Math.Abs(sample[i]));
                }
            }

            sample.CopyTo(before);
        });
        return seen < LeastRows ? [] : Enumerable.Range(0, length).Where(i => counts[i]);
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>Digits with signs of thousands, decimals, shares or money: <c>1,250.5</c>, <c>12 %</c>, <c>$3.20</c>.</summary>
    private static bool LooksLikeNumber(string text) =>
        text.Any(char.IsAsciiDigit) && text.All(character => char.IsAsciiDigit(character) || char.IsWhiteSpace(character) || character is '.' or ',' or '\'' or '%' or '-' or '+' || char.GetUnicodeCategory(character) == UnicodeCategory.CurrencySymbol)
        && text.LastIndexOfAny(['-', '+']) <= 0;

    private static string Shown(string text) => $"\"{(text.Length <= 40 ? text : text[..40] + "…")}\"";

    private static string Argument(string name) => name.All(character => char.IsLetterOrDigit(character) || character is '_' or '-' or '.') ? name : $"\"{name}\"";
}
