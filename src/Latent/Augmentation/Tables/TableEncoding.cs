using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>The real rows of a table as networks see them, and the codec that they were learnt for.</summary>
/// <remarks>
/// A source is read once, some rows at a time, and of each row a number for each column is kept: a place and a mode, or a
/// code. They are made one-hot when a batch is read, so that memory is that of rows and columns, whatever the width of one-hot
/// values in the source and the number of categories.
/// </remarks>
internal sealed class TableEncoding
{
    // Rows are read some at a time: a quarter of a megabyte, or one row.
    private const int BlockValues = 65_536;

    private readonly PlacedNumbers[] _numbers;
    private readonly int[][] _codes;
    private readonly int[] _classCodes;

    private TableEncoding(TableCodec codec, List<int> labels, PlacedNumbers[] numbers, int[][] codes)
    {
        Codec = codec;
        Rows = labels.Count;
        int[] classes = [.. codec.Classes];
        _numbers = numbers;
        _codes = codes;
        _classCodes = [.. labels.Select(label => Array.BinarySearch(classes, label))];
    }

    /// <summary>How rows become what networks see.</summary>
    public TableCodec Codec { get; }

    /// <summary>The number of real rows.</summary>
    public int Rows { get; }

    /// <summary>Reads the rows once, and finds their parts.</summary>
    /// <exception cref="ArgumentException">There are no labels or too few rows, the schema does not fit, or there is nothing to learn.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite.</exception>
    public static TableEncoding Of(ISampleSource source, TableSchema? given, int maxModes, int maxCategories, int megabytes, ulong seed)
    {
        LabelledRows.RequireLabels(source);
        int length = source.Shape.Length;
        TableSchema schema = given ?? TableSchema.Numbers(length);
        schema.Check(length);
        bool Agrees(TableColumn column) => schema.Agreeing.Any(set => set.Contains(column.Name));
        TableColumn[] numbered = [.. schema.Columns.Where(column => column.Kind == TableColumnKind.Number && !Agrees(column))];
        IEnumerable<TableColumn[]> sets = schema.Agreeing.Select(set => schema.Columns.Where(column => set.Contains(column.Name)).ToArray());
        IEnumerable<TableColumn[]> alone = schema.Columns.Where(column => column.Kind == TableColumnKind.Choice && !Agrees(column)).Select(column => new[] { column });
        ChoiceCodes[] chosen = [.. sets.Concat(alone).Select(columns => new ChoiceCodes(
            string.Join(" and ", columns.Select(column => column.Name)), [.. columns.SelectMany(column => Enumerable.Range(column.Start, column.Width))]))];
        List<float>[] values = [.. numbered.Select(_ => new List<float>())];
        var labels = new List<int>();
        long rowBytes = TableMemory.OfRow(numbered.Length, chosen.Length);
        float[] constant = Read(source, schema, labels, row =>
        {
            if (labels.Count % 1_024 == 0)
            {
                TableMemory.Require(labels.Count * rowBytes, megabytes, $"Keeping {labels.Count:N0} rows of {schema.Columns.Length} columns");
            }

            for (int i = 0; i < numbered.Length; i++)
            {
                values[i].Add(row[numbered[i].Start]);
            }

            foreach (ChoiceCodes choice in chosen)
            {
                choice.Add(row);
            }
        });
        var numbers = new List<(NumberPart Part, PlacedNumbers Placed)>();
        for (int i = 0; i < numbered.Length; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Resampling, (ulong)numbered[i].Start);
            if (NumberPart.Find([.. values[i]], numbered[i], maxModes, random) is { } number)
            {
                numbers.Add(number);
            }

            values[i] = [];
        }

        (ChoicePart Part, int[] Codes)[] choices = [.. chosen.Select(choice => choice.Finish(maxCategories)).Where(choice => choice.Part.Width > 1)];
        if (numbers.Count == 0 && choices.Length == 0)
        {
            throw new ArgumentException($"All {schema.Columns.Length} columns are constant: there is nothing to learn. Give columns with at least two values.", nameof(source));
        }

        IGrouping<int, int>[] classes = [.. labels.GroupBy(label => label).OrderBy(own => own.Key)];
        var codec = new TableCodec(
            source.Shape,
            [.. schema.Columns.Select(column => column.Name)],
            constant,
            [.. numbers.Select(number => number.Part)],
            [.. choices.Select(choice => choice.Part)],
            [.. classes.Select(own => own.Key)],
            [.. classes.Select(own => own.Count())]);
        return new TableEncoding(codec, labels, [.. numbers.Select(number => number.Placed)], [.. choices.Select(choice => choice.Codes)]);
    }

    /// <summary>Hands on each row, some at a time in memory, and gives the first.</summary>
    private static float[] Read(ISampleSource source, TableSchema schema, List<int> labels, Action<ReadOnlySpan<float>> take)
    {
        int length = source.Shape.Length, block = Math.Max(BlockValues / length, 1);
        float[] rows = new float[block * length], first = new float[length];
        int[] classes = new int[block];
        using ISampleReader reader = source.OpenReader();
        for (int read = reader.Read(rows, classes); read > 0; read = reader.Read(rows, classes))
        {
            for (int row = 0; row < read; row++)
            {
                ReadOnlySpan<float> values = rows.AsSpan(row * length, length);
                int broken = 0;
                while (broken < length && float.IsFinite(values[broken]))
                {
                    broken++;
                }

                if (broken < length)
                {
                    string name = schema.Columns.First(column => broken >= column.Start && broken < column.Start + column.Width).Name;
                    throw new InvalidDataException($"Row {labels.Count} has {values[broken]} in {name} (value {broken}); remove or replace values that are missing or infinite first.");
                }

                if (labels.Count == 0)
                {
                    values.CopyTo(first);
                }

                labels.Add(classes[row]);
                take(values);
            }
        }

        return labels.Count >= 2
            ? first
            : throw new ArgumentException($"There {(labels.Count == 1 ? "is 1 row" : "are no rows")}; a table's columns are learnt from at least 2.", nameof(source));
    }

    /// <summary>The bytes that the rows take.</summary>
    public long Bytes => Rows * TableMemory.OfRow(_numbers.Length, _codes.Length);

    /// <summary>The rows of a class, by its place among those that have rows.</summary>
    public int[] RowsOf(int place) => [.. Enumerable.Range(0, Rows).Where(row => _classCodes[row] == place)];

    /// <summary>The category of a row in a condition.</summary>
    public int CodeOf(int condition, int row) => condition < _codes.Length ? _codes[condition][row] : _classCodes[row];

    /// <summary>Writes a real row as networks see it.</summary>
    public void Encode(int row, Span<float> target)
    {
        target[..Codec.Length].Clear();
        int at = 0;
        for (int number = 0; number < _numbers.Length; number++)
        {
            target[at++] = _numbers[number].Places[row];
            int modes = Codec.Numbers[number].Modes;
            if (modes > 1)
            {
                target[at + _numbers[number].Modes[row]] = 1;
                at += modes;
            }
        }

        for (int condition = 0; condition < Codec.Conditions.Length; condition++)
        {
            target[at + CodeOf(condition, row)] = 1;
            at += Codec.Conditions[condition];
        }
    }
}
