namespace Latent.Data;

/// <summary>The first line of a table.</summary>
internal static class CsvHeader
{
    /// <summary>Reads the first row and gives the columns' names. The row stays current, for it may be data.</summary>
    public static string[] Read(CsvTokenizer tokens, CsvOptions options, string path)
    {
        if (options.Delimiter is char delimiter)
        {
            tokens.Delimiter = delimiter;
        }
        else
        {
            tokens.DetectDelimiter();
            if (tokens.Delimiter == options.DecimalSeparator)
            {
                tokens.Delimiter = ';';
            }
        }

        if (!tokens.Read())
        {
            throw new InvalidDataException($"{path}: the file is empty; give a table with a header and at least one row.");
        }

        bool isHeader = IsHeader(tokens, options);
        var names = new string[tokens.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = isHeader ? tokens[i].Trim().ToString() : $"c{i}";
            if (!seen.Add(names[i]))
            {
                throw tokens.Error(i, $"the column name \"{names[i]}\" is there twice; name columns differently.");
            }
        }

        return names;
    }

    /// <summary>Whether the current row, the first, names the columns: where nothing is said, a cell of it is no number.</summary>
    public static bool IsHeader(CsvTokenizer tokens, CsvOptions options)
    {
        if (options.HasHeader is bool has)
        {
            return has;
        }

        for (int i = 0; i < tokens.Count; i++)
        {
            if (!CsvCells.IsMissing(tokens[i], options) && !CsvCells.TryNumber(tokens[i], options, out _))
            {
                return true;
            }
        }

        return false;
    }

    public static int Find(string[] names, string name, string path)
    {
        int index = Array.IndexOf(names, name);
        return index >= 0
            ? index
            : throw new InvalidDataException($"{path}: there is no column \"{name}\"; the file has {string.Join(", ", names.Take(40))}{(names.Length > 40 ? " …" : "")}.");
    }

    public static void CheckWidth(CsvTokenizer tokens, int width)
    {
        if (tokens.Count != width)
        {
            throw tokens.Error($"{tokens.Count} cells, but the first line has {width}; is a cell or a quote missing, or is the separator not '{tokens.Delimiter}'?");
        }
    }
}
