using System.IO.Compression;
using Latent.Data;

namespace Latent.Cli.Files;

/// <summary>How the command reads a table: columns of words become columns of 0 and 1, a label is found by its name, and decimal commas by the first lines.</summary>
internal static class TableOptions
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The options for a file; nothing for a folder, whose files are not known yet.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="label">The label column; found by its name where it is <see langword="null"/>.</param>
    /// <param name="settings">What the command's options say.</param>
    public static CsvOptions? For(string path, string? label, InputSettings? settings = null)
    {
        settings ??= InputSettings.Default;
        if (!IsTable(path))
        {
            return label is not null || settings.Missing != MissingValues.Refuse || settings.Ignore.Count > 0 || settings.Text != TextColumns.OneHot
                ? new CsvOptions { LabelColumn = label, Text = settings.Text, Missing = settings.Missing, Ignore = [.. settings.Ignore] }
                : null;
        }

        string[] lines;
        try
        {
            lines = FirstLines(path);
        }
        catch (InvalidDataException e)
        {
            // What GZipStream throws does not name the file.
            throw new InvalidDataException($"{path}: the gzip content is broken: {e.Message} Get the file anew.", e);
        }

        bool hasCommas = HasDecimalCommas(lines);
        return new CsvOptions
        {
            LabelColumn = label ?? FindLabel(lines),
            Text = settings.Text,
            Missing = settings.Missing,
            Ignore = [.. settings.Ignore],
            DecimalSeparator = hasCommas ? ',' : '.',
            Delimiter = hasCommas ? SeparatorOf(lines[0]) : null,
        };
    }

    private static bool IsTable(string path)
    {
        string name = Path.GetFileName(path);
        return File.Exists(path) && (name.Contains(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase));
    }

    private static string[] FirstLines(string path)
    {
        using Stream file = File.OpenRead(path);
        bool isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var first = new char[65_536];
        int read = reader.ReadBlock(first);
        return [.. new string(first, 0, read).Split('\n').Select(line => line.TrimEnd('\r'))];
    }

    private static string? FindLabel(string[] lines) =>
        DataFolder.FindLabelColumn(Cells(lines[0], SeparatorOf(lines[0])));

    /// <summary>As Excel and R's write.csv2 have it where the comma is the decimal sign: other separators, and numbers such as 3,14, none with a point.</summary>
    private static bool HasDecimalCommas(string[] lines)
    {
        char separator = SeparatorOf(lines[0]);
        if (separator == ',')
        {
            return false;
        }

        // The last line may be cut off.
        string[] cells = [.. lines.Skip(1).Take(Math.Max(1, lines.Length - 2)).SelectMany(line => Cells(line, separator))];
        return cells.Any(cell => IsNumber(cell, ',')) && !cells.Any(cell => IsNumber(cell, '.'));
    }

    private static bool IsNumber(string cell, char sign)
    {
        int at = cell.IndexOf(sign);
        return at > 0 && at < cell.Length - 1 && cell.IndexOf(sign, at + 1) < 0 && char.IsAsciiDigit(cell[at - 1]) && char.IsAsciiDigit(cell[at + 1])
            && cell.All(character => char.IsAsciiDigit(character) || character == sign || character is '-' or '+' or 'e' or 'E');
    }

    private static char SeparatorOf(string line) =>
        Separators.MaxBy(separator => line.Count(character => character == separator));

    private static string[] Cells(string line, char separator) => [.. line.Split(separator).Select(cell => cell.Trim().Trim('"'))];
}
