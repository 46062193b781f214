using System.Collections.Immutable;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>
/// A table as networks see it (Xu et al. 2019, section 4.2): for each number its place in a mode and the mode, one-hot; then
/// each choice, one-hot; last the class. Columns of one value are left out, and written back as they are.
/// </summary>
/// <remarks>
/// A source is read once, some rows at a time, and of each row a number for each column is kept: a place and a mode, or a
/// code. They are made one-hot when a batch is read, so that memory is that of rows and columns, whatever the width of one-hot
/// values in the source and the number of categories.
/// </remarks>
internal sealed class TableEncoding
{
    // Rows are read some at a time: a quarter of a megabyte, or one row.
    private const int BlockValues = 65_536;

    private readonly float[] _constant;
    private readonly NumberPart[] _numbers;
    private readonly ChoicePart[] _choices;
    private readonly int[][] _codes;
    private readonly int[] _classes;
    private readonly int[] _classCodes;

    private TableEncoding(Shape sample, float[] constant, List<int> labels, NumberPart[] numbers, ChoicePart[] choices, int[][] codes)
    {
        Rows = labels.Count;
        Sample = sample;
        _constant = constant;
        _numbers = numbers;
        _choices = choices;
        _classes = [.. labels.Distinct().Order()];
        _classCodes = [.. labels.Select(label => Array.BinarySearch(_classes, label))];
        _codes = codes;
        Conditions = _classes.Length > 1 ? [.. choices.Select(choice => choice.Width), _classes.Length] : [.. choices.Select(choice => choice.Width)];
        ImmutableArray<int>.Builder widths = ImmutableArray.CreateBuilder<int>();
        foreach (NumberPart number in numbers)
        {
            widths.Add(1);
            if (number.Modes > 1)
            {
                widths.Add(number.Modes);
            }
        }

        widths.AddRange(Conditions);
        Widths = widths.ToImmutable();
        Length = Widths.Sum();
        ConditionLength = Conditions.Sum();
        ConditionStarts = [.. Conditions.Select((_, index) => Conditions.Take(index).Sum())];
    }

    /// <summary>The number of real rows.</summary>
    public int Rows { get; }

    /// <summary>The shape of a row.</summary>
    public Shape Sample { get; }

    /// <summary>The widths of the encoded parts.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>The values of an encoded row.</summary>
    public int Length { get; }

    /// <summary>The categories of each choice that can be a condition; the class is the last where there are several.</summary>
    public int[] Conditions { get; }

    /// <summary>Where the categories of each condition begin.</summary>
    public int[] ConditionStarts { get; }

    /// <summary>The values of a condition: those of all choices. They are the last of an encoded row.</summary>
    public int ConditionLength { get; }

    /// <summary>Whether the class is one of the conditions.</summary>
    public bool HasClasses => _classes.Length > 1;

    /// <summary>The choices, without the class.</summary>
    public IReadOnlyList<ChoicePart> Choices => _choices;

    /// <summary>The classes that have rows.</summary>
    public IReadOnlyList<int> Classes => _classes;

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
        var numbers = new List<NumberPart>();
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
        return numbers.Count > 0 || choices.Length > 0
            ? new TableEncoding(source.Shape, constant, labels, [.. numbers], [.. choices.Select(choice => choice.Part)], [.. choices.Select(choice => choice.Codes)])
            : throw new ArgumentException($"All {schema.Columns.Length} columns are constant: there is nothing to learn. Give columns with at least two values.", nameof(source));
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
    public long Bytes => Rows * TableMemory.OfRow(_numbers.Length, _choices.Length);

    /// <summary>The condition that asks for a class, −1 where there is but one class, and the class's place in it.</summary>
    /// <exception cref="ArgumentException">The class has no rows.</exception>
    public (int Condition, int Category) RequireClass(int label)
    {
        int place = Array.BinarySearch(_classes, label);
        return place >= 0
            ? (HasClasses ? Conditions.Length - 1 : -1, place)
            : throw new ArgumentException($"Class {label} had no rows to learn from; the classes are {string.Join(", ", _classes)}.", nameof(label));
    }

    /// <summary>The rows of a class.</summary>
    public int[] RowsOf(int label)
    {
        int place = Array.BinarySearch(_classes, label);
        return [.. Enumerable.Range(0, Rows).Where(row => _classCodes[row] == place)];
    }

    /// <summary>The category of a row in a condition.</summary>
    public int CodeOf(int condition, int row) => condition < _codes.Length ? _codes[condition][row] : _classCodes[row];

    /// <summary>Writes a real row.</summary>
    public void Encode(int row, Span<float> target)
    {
        target[..Length].Clear();
        int at = 0;
        foreach (NumberPart number in _numbers)
        {
            target[at++] = number.Places[row];
            if (number.Modes > 1)
            {
                target[at + number.ModeOf[row]] = 1;
                at += number.Modes;
            }
        }

        for (int choice = 0; choice < _choices.Length; choice++)
        {
            target[at + _codes[choice][row]] = 1;
            at += _choices[choice].Width;
        }

        if (HasClasses)
        {
            target[at + _classCodes[row]] = 1;
        }
    }

    /// <summary>Draws a row from what a network gives: places of numbers, and the shares of modes and choices.</summary>
    /// <param name="encoded">An encoded row.</param>
    /// <param name="given">The choice that is given, and its category; −1 where none is.</param>
    /// <param name="random">What is drawn from.</param>
    /// <param name="row">Takes the row.</param>
    /// <returns>The class that was drawn.</returns>
    public int Decode(ReadOnlySpan<float> encoded, (int Condition, int Category) given, RandomStream random, Span<float> row)
    {
        _constant.CopyTo(row);
        int at = 0;
        foreach (NumberPart number in _numbers)
        {
            float place = encoded[at++];
            int mode = 0;
            if (number.Modes > 1)
            {
                mode = Draw(encoded.Slice(at, number.Modes), random);
                at += number.Modes;
            }

            row[number.Slot] = number.Decode(mode, place);
        }

        for (int choice = 0; choice < _choices.Length; choice++)
        {
            int category = Draw(encoded.Slice(at, _choices[choice].Width), random);
            _choices[choice].Write(given.Condition == choice ? given.Category : category, random, row);
            at += _choices[choice].Width;
        }

        return !HasClasses ? _classes[0] : _classes[given.Condition == _choices.Length ? given.Category : Draw(encoded.Slice(at, _classes.Length), random)];
    }

    private static int Draw(ReadOnlySpan<float> shares, RandomStream random)
    {
        float total = 0;
        foreach (float share in shares)
        {
            total += share;
        }

        float at = random.NextSingle() * total;
        int drawn = 0;
        while (drawn < shares.Length - 1 && at >= shares[drawn])
        {
            at -= shares[drawn++];
        }

        return drawn;
    }
}
