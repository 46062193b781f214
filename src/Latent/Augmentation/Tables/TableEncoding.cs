using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>
/// A table as networks see it (Xu et al. 2019, section 4.2): for each number its place in a mode and the mode, one-hot; then
/// each choice, one-hot; last the class. Columns of one value are left out, and written back as they are.
/// </summary>
/// <remarks>Rows are kept as codes and made one-hot when they are read: memory is that of the rows, whatever the number of categories.</remarks>
internal sealed class TableEncoding
{
    private readonly float[] _constant;
    private readonly NumberPart[] _numbers;
    private readonly ChoicePart[] _choices;
    private readonly int[][] _codes;
    private readonly int[] _classes;
    private readonly int[] _classCodes;

    private TableEncoding(LabelledRows rows, NumberPart[] numbers, ChoicePart[] choices, int[][] codes)
    {
        Rows = rows.Count;
        Sample = rows.Shape;
        _constant = rows.Row(0).ToArray();
        _numbers = numbers;
        _choices = choices;
        _classes = [.. Enumerable.Range(0, rows.RowsByClass.Count).Where(label => rows.RowsByClass[label].Count > 0)];
        _classCodes = [.. rows.Labels.Select(label => Array.BinarySearch(_classes, label))];
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

    /// <summary>Finds the parts of rows.</summary>
    /// <exception cref="ArgumentException">The schema does not fit, or there is nothing to learn.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite.</exception>
    public static TableEncoding Of(LabelledRows rows, TableSchema schema, int maxModes, int maxCategories, ulong seed)
    {
        int length = rows.Shape.Length;
        schema.Check(length);
        if (rows.Count < 2)
        {
            throw new ArgumentException($"There is {rows.Count} row; a table's columns are learnt from at least 2.");
        }

        for (int i = 0; i < rows.Values.Length; i++)
        {
            if (!float.IsFinite(rows.Values[i]))
            {
                string name = schema.Columns.First(column => i % length >= column.Start && i % length < column.Start + column.Width).Name;
                throw new InvalidDataException($"Row {i / length} has {rows.Values[i]} in {name} (value {i % length}); remove or replace values that are missing or infinite first.");
            }
        }

        var numbers = new List<NumberPart>();
        var choices = new List<ChoicePart>();
        var codes = new List<int[]>();
        foreach (TableColumn column in schema.Columns.Where(column => column.Kind == TableColumnKind.Number && !schema.Agreeing.Any(set => set.Contains(column.Name))))
        {
            var random = new RandomStream(seed, RandomPurpose.Resampling, (ulong)column.Start);
            if (NumberPart.Find(rows, column, maxModes, random) is { } number)
            {
                numbers.Add(number);
            }
        }

        IEnumerable<TableColumn[]> sets = schema.Agreeing.Select(set => schema.Columns.Where(column => set.Contains(column.Name)).ToArray());
        IEnumerable<TableColumn[]> alone = schema.Columns
            .Where(column => column.Kind == TableColumnKind.Choice && !schema.Agreeing.Any(set => set.Contains(column.Name)))
            .Select(column => new[] { column });
        foreach (TableColumn[] columns in sets.Concat(alone))
        {
            int[] slots = [.. columns.SelectMany(column => Enumerable.Range(column.Start, column.Width))];
            (ChoicePart part, int[] own) = ChoicePart.Find(rows, string.Join(" and ", columns.Select(column => column.Name)), slots, maxCategories);
            if (part.Width > 1)
            {
                choices.Add(part);
                codes.Add(own);
            }
        }

        if (numbers.Count == 0 && choices.Count == 0)
        {
            throw new ArgumentException($"All {schema.Columns.Length} columns are constant: there is nothing to learn. Give columns with at least two values.");
        }

        return new TableEncoding(rows, [.. numbers], [.. choices], [.. codes]);
    }

    /// <summary>The place of a class among those that have rows, or −1.</summary>
    public int PlaceOfClass(int label) => Math.Max(Array.BinarySearch(_classes, label), -1);

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
