using System.Collections.Immutable;
using System.Globalization;

namespace Latent.Data;

/// <summary>Reads a table once from end to end: which columns are numbers, which texts and labels there are, how many rows.</summary>
internal sealed class CsvSchemaScan
{
    private const int MaxClassIndex = 9_999;
    private const int MaxClasses = 10_000;
    private const int MaxCodes = 1_000_000;

    private readonly CsvOptions _options;
    private readonly List<Column> _columns = [];
    private readonly SortedSet<string> _labels = new(StringComparer.Ordinal);

    private CsvSchemaScan(CsvOptions options)
    {
        _options = options;
    }

    public long Rows { get; private set; }

    public CsvSchema Schema { get; private set; } = null!;

    public static CsvSchemaScan Run(string path, CsvOptions options)
    {
        var scan = new CsvSchemaScan(options);
        using var tokens = new CsvTokenizer(path);
        string[] names = CsvHeader.Read(tokens, options, path);
        scan.Choose(names, path);
        int label = options.LabelColumn is null ? -1 : CsvHeader.Find(names, options.LabelColumn, path);
        for (bool any = !CsvHeader.IsHeader(tokens, options) || tokens.Read(); any; any = tokens.Read())
        {
            CsvHeader.CheckWidth(tokens, names.Length);
            scan.Take(tokens, label);
        }

        if (scan.Rows == 0)
        {
            throw new InvalidDataException($"{path}: there are no rows below the header; give a table with at least one{(options.Missing == MissingValues.SkipRow ? " in which no value is missing" : "")}.");
        }

        scan.Finish(path);
        return scan;
    }

    private void Choose(string[] names, string path)
    {
        IEnumerable<int> chosen = _options.Columns.IsDefaultOrEmpty
            ? Enumerable.Range(0, names.Length).Where(i => !(i == 0 && names[i].Length == 0))
            : _options.Columns.Select(name => CsvHeader.Find(names, name, path));
        foreach (string ignored in _options.Ignore)
        {
            CsvHeader.Find(names, ignored, path);
        }

        foreach (int index in chosen)
        {
            if (names[index] != _options.LabelColumn && !_options.Ignore.Contains(names[index]))
            {
                _columns.Add(new Column(names[index], index));
            }
        }

        if (_columns.Count == 0)
        {
            throw new InvalidDataException($"{path}: no column is left for features; the file has {string.Join(", ", names)}.");
        }
    }

    private void Take(CsvTokenizer tokens, int label)
    {
        bool skipped = false;
        foreach (Column column in _columns)
        {
            ReadOnlySpan<char> cell = tokens[column.Index];
            if (CsvCells.IsMissing(cell, _options))
            {
                skipped |= TakeMissing(tokens, column.Index, column.Name, "is missing");
            }
            else if (!CsvCells.TryNumber(cell, _options, out double value))
            {
                TakeText(tokens, column, cell);
            }
            else if (!CsvCells.IsFinite(value))
            {
                skipped |= TakeMissing(tokens, column.Index, column.Name, $"is \"{cell}\", which is no finite 32-bit number");
            }
            else
            {
                column.Sum += value;
                column.Numbers++;

                // Numbers between texts are categories like them; remembered while there are few.
                if (column.Seen.Count <= MostTexts(column) && TakesTexts)
                {
                    column.Seen.Add(cell.Trim().ToString());
                }
            }
        }

        if (label >= 0)
        {
            if (CsvCells.IsMissing(tokens[label], _options) && TakeMissing(tokens, label, _options.LabelColumn!, "is missing", isLabel: true))
            {
                return;
            }

            if (!skipped && _labels.Count <= MaxClasses)
            {
                _labels.Add(tokens[label].Trim().ToString());
            }
        }

        Rows += skipped ? 0 : 1;
    }

    /// <summary>Whether the row is left out.</summary>
    private bool TakeMissing(CsvTokenizer tokens, int cell, string column, string what, bool isLabel = false)
    {
        if (_options.Missing == MissingValues.Refuse || (isLabel && _options.Missing == MissingValues.ColumnMean))
        {
            throw tokens.Error(cell, $"the value of the column \"{column}\" {what}; fill it, or set {nameof(CsvOptions)}.{nameof(CsvOptions.Missing)}{(isLabel ? " to skip such rows" : " to skip such rows or to take the column's mean")}.");
        }

        return _options.Missing == MissingValues.SkipRow;
    }

    private void TakeText(CsvTokenizer tokens, Column column, ReadOnlySpan<char> cell)
    {
        if (_options.Text == TextColumns.Refuse)
        {
            throw tokens.Error(column.Index, $"the column \"{column.Name}\" has \"{Shorten(cell)}\", which is no number; name it as the label, ignore it, or set {nameof(CsvOptions)}.{nameof(CsvOptions.Text)} to skip such columns or to make columns of 0 and 1 of them.");
        }

        if (TakesTexts)
        {
            // Of many numbers before the first text not all are known.
            int most = MostTexts(column);
            column.IsText |= column.Seen.Count <= most;
            column.Seen.Add(cell.Trim().ToString());
            most = column.IsText ? MostTexts(column) : most;
            if (column.Seen.Count > most)
            {
                throw tokens.Error(column.Index, TooMany(column, most));
            }
        }

        column.IsText = true;
    }

    private void Finish(string path)
    {
        ImmutableArray<CsvColumn>.Builder columns = ImmutableArray.CreateBuilder<CsvColumn>();
        foreach (Column column in _columns)
        {
            if (column.IsText)
            {
                if (_options.Text == TextColumns.Skip)
                {
                    continue;
                }

                if (column.Seen.Count > MostTexts(column))
                {
                    throw new InvalidDataException($"{path}: {TooMany(column, MostTexts(column))}");
                }
            }

            columns.Add(new CsvColumn(column.Name, column.IsText ? [.. column.Seen] : [], column.Numbers == 0 ? 0 : column.Sum / column.Numbers) { IsCode = column.IsText && _options.Text == TextColumns.Codes });
        }

        if (columns.Count == 0)
        {
            throw new InvalidDataException($"{path}: all columns are text; set {nameof(CsvOptions)}.{nameof(CsvOptions.Text)} to make columns of 0 and 1, or codes, of them.");
        }

        if (_labels.Count > MaxClasses)
        {
            throw new InvalidDataException($"{path}: the label column \"{_options.LabelColumn}\" has more than {MaxClasses} different values; is it a class?");
        }

        Schema = new CsvSchema
        {
            Columns = columns.ToImmutable(),
            LabelColumn = _options.LabelColumn,
            ClassNames = _labels.All(IsClassIndex) ? [] : [.. _labels],
        };
    }

    private bool TakesTexts => _options.Text is TextColumns.OneHot or TextColumns.Codes;

    private int MostTexts(Column column) => column.IsText && _options.Text == TextColumns.Codes ? MaxCodes : _options.MaxCategories;

    private string TooMany(Column column, int most) =>
        $"the column \"{column.Name}\" has more than {most} different texts; ignore it{(most == MaxCodes ? "" : $" or raise {nameof(CsvOptions)}.{nameof(CsvOptions.MaxCategories)}")}.";

    internal static bool IsClassIndex(string label) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && value <= MaxClassIndex && value == Math.Floor(value);

    internal static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : string.Concat(text[..40], "…");

    private sealed class Column(string name, int index)
    {
        public string Name { get; } = name;

        public int Index { get; } = index;

        public SortedSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public bool IsText { get; set; }

        public double Sum { get; set; }

        public long Numbers { get; set; }
    }
}
