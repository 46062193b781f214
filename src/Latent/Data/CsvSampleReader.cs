using System.Collections.Immutable;
using System.Globalization;

namespace Latent.Data;

/// <summary>Reads the rows of a table by its schema.</summary>
internal sealed class CsvSampleReader : ISampleReader
{
    private readonly CsvTokenizer _tokens;
    private readonly CsvOptions _options;
    private readonly CsvSchema _schema;
    private readonly int[] _cells;
    private readonly int _width;
    private readonly int _label;
    private readonly int _length;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>[] _categories;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _classes;
    private bool _firstIsData;

    public CsvSampleReader(string path, CsvOptions options, CsvSchema schema)
    {
        _options = options;
        _schema = schema;
        _tokens = new CsvTokenizer(path);
        try
        {
            string[] names = CsvHeader.Read(_tokens, options, path);
            _firstIsData = !CsvHeader.IsHeader(_tokens, options);
            _width = names.Length;
            _cells = [.. schema.Columns.Select(column => CsvHeader.Find(names, column.Name, path))];
            _label = schema.LabelColumn is null ? -1 : CsvHeader.Find(names, schema.LabelColumn, path);
        }
        catch
        {
            _tokens.Dispose();
            throw;
        }

        _length = schema.Columns.Sum(column => column.Width);
        _categories = [.. schema.Columns.Select(column => Index(column.Categories))];
        _classes = Index(schema.ClassNames);
    }

    public int Read(Span<float> samples, Span<int> labels)
    {
        int capacity = samples.Length / _length;
        int rows = 0;
        while (rows < capacity && (_firstIsData || _tokens.Read()))
        {
            _firstIsData = false;
            CsvHeader.CheckWidth(_tokens, _width);
            if (ReadRow(samples.Slice(rows * _length, _length), out int label))
            {
                if (!labels.IsEmpty)
                {
                    labels[rows] = _label >= 0 ? label : throw new InvalidOperationException("The table is read without labels.");
                }

                rows++;
            }
        }

        return rows;
    }

    public void Dispose() => _tokens.Dispose();

    /// <summary>Whether the row is taken; otherwise a value is missing and such rows are left out.</summary>
    private bool ReadRow(Span<float> sample, out int label)
    {
        int at = 0;
        label = 0;
        for (int i = 0; i < _cells.Length; i++)
        {
            CsvColumn column = _schema.Columns[i];
            Span<float> target = sample.Slice(at, column.Width);
            if (!ReadCell(i, column, target))
            {
                return false;
            }

            at += column.Width;
        }

        return _label < 0 || ReadLabel(out label);
    }

    private bool ReadCell(int index, CsvColumn column, Span<float> target)
    {
        int cell = _cells[index];
        ReadOnlySpan<char> text = _tokens[cell];
        bool isText = !column.Categories.IsDefaultOrEmpty;
        if (CsvCells.IsMissing(text, _options))
        {
            return Missing(cell, column, target, isText, "is missing");
        }

        if (isText)
        {
            // A text that was not there when the schema was made belongs to no category: all zeros, or −1.
            bool isKnown = _categories[index].TryGetValue(text.Trim(), out int category);
            if (column.IsCode)
            {
                target[0] = isKnown ? category : -1;
                return true;
            }

            target.Clear();
            if (isKnown)
            {
                target[category] = 1;
            }

            return true;
        }

        if (!CsvCells.TryNumber(text, _options, out double value))
        {
            throw _tokens.Error(cell, $"the column \"{column.Name}\" has \"{CsvSchemaScan.Shorten(text)}\", expected a number; correct it, or take the column as text when the schema is made.");
        }

        if (!CsvCells.IsFinite(value))
        {
            return Missing(cell, column, target, false, $"is \"{text}\", which is no finite 32-bit number");
        }

        target[0] = (float)value;
        return true;
    }

    private bool Missing(int cell, CsvColumn column, Span<float> target, bool isText, string what)
    {
        switch (_options.Missing)
        {
            case MissingValues.SkipRow:
                return false;
            case MissingValues.ColumnMean:
                target.Fill(column.IsCode ? -1 : isText ? 0 : (float)column.Mean);
                return true;
            default:
                throw _tokens.Error(cell, $"the value of the column \"{column.Name}\" {what}; fill it, or set {nameof(CsvOptions)}.{nameof(CsvOptions.Missing)} to skip such rows or to take the column's mean.");
        }
    }

    private bool ReadLabel(out int label)
    {
        ReadOnlySpan<char> text = _tokens[_label].Trim();
        label = 0;
        if (CsvCells.IsMissing(text, _options))
        {
            return _options.Missing == MissingValues.SkipRow
                ? false
                : throw _tokens.Error(_label, $"the label is missing; fill it, or set {nameof(CsvOptions)}.{nameof(CsvOptions.Missing)} to skip such rows.");
        }

        if (_schema.ClassNames.IsDefaultOrEmpty)
        {
            if (!CsvSchemaScan.IsClassIndex(text.ToString()))
            {
                throw _tokens.Error(_label, $"the label is \"{CsvSchemaScan.Shorten(text)}\", expected a class index as in the table the schema was made from.");
            }

            label = (int)double.Parse(text, CultureInfo.InvariantCulture);
            return true;
        }

        return _classes.TryGetValue(text, out label)
            ? true
            : throw _tokens.Error(_label, $"the label \"{CsvSchemaScan.Shorten(text)}\" is unknown; expected {string.Join(", ", _schema.ClassNames.Take(20))}.");
    }

    private static Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Index(ImmutableArray<string> texts)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < (texts.IsDefault ? 0 : texts.Length); i++)
        {
            index[texts[i]] = i;
        }

        return index.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
