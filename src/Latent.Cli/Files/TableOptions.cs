using System.IO.Compression;
using Latent.Data;

namespace Latent.Cli.Files;

/// <summary>How the command reads a table: columns of words become columns of 0 and 1, and a label is found by its name.</summary>
internal static class TableOptions
{
    private static readonly string[] LabelNames = ["label", "class", "target", "y"];

    /// <summary>The options for a file; nothing for a folder, whose files are not known yet.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="label">The label column; found by its name where it is <see langword="null"/>.</param>
    public static CsvOptions? For(string path, string? label)
    {
        string? column = label ?? (IsTable(path) ? FindLabel(path) : null);
        return column is not null || IsTable(path) ? new CsvOptions { LabelColumn = column, Text = TextColumns.OneHot } : null;
    }

    private static bool IsTable(string path)
    {
        string name = Path.GetFileName(path);
        return File.Exists(path) && (name.Contains(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase));
    }

    private static string? FindLabel(string path)
    {
        using Stream file = File.OpenRead(path);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var first = new char[65_536];
        int read = reader.ReadBlock(first);
        string line = new string(first, 0, read).Split('\n')[0].TrimEnd('\r');
        string[] names = [.. line.Split(',', ';', '\t').Select(cell => cell.Trim().Trim('"'))];
        return Array.Find(names, name => LabelNames.Contains(name, StringComparer.OrdinalIgnoreCase));
    }
}
