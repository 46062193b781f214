using System.Collections.Immutable;
using System.Text.Json;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Augmentation.Tables;

/// <summary>
/// How rows of a table become what networks see, and back (Xu et al. 2019, section 4.2): for each number its place in a mode
/// and the mode, one-hot; then each choice, one-hot; last the class. Columns of one value are left out, and written back as they are.
/// </summary>
internal sealed class TableCodec
{
    private readonly float[] _constant;
    private readonly NumberPart[] _numbers;
    private readonly ChoicePart[] _choices;
    private readonly int[] _classes;
    private readonly int[] _classRows;
    private readonly string[] _columns;

    /// <summary>A codec of its parts.</summary>
    /// <param name="sample">The shape of a row.</param>
    /// <param name="columns">The names of all columns.</param>
    /// <param name="constant">A row, for the values of columns of one value.</param>
    /// <param name="numbers">The columns of numbers.</param>
    /// <param name="choices">The choices.</param>
    /// <param name="classes">The classes that have rows, in ascending order.</param>
    /// <param name="classRows">How many rows each of them has.</param>
    public TableCodec(Shape sample, string[] columns, float[] constant, NumberPart[] numbers, ChoicePart[] choices, int[] classes, int[] classRows)
    {
        Sample = sample;
        _columns = columns;

        // Of the row nothing is kept but what all rows have in common.
        _constant = new float[constant.Length];
        foreach (int slot in Enumerable.Range(0, constant.Length).Except(numbers.Select(number => number.Slot)).Except(choices.SelectMany(choice => choice.Slots)))
        {
            _constant[slot] = constant[slot];
        }

        _numbers = numbers;
        _choices = choices;
        _classes = classes;
        _classRows = classRows;
        Conditions = classes.Length > 1 ? [.. choices.Select(choice => choice.Width), classes.Length] : [.. choices.Select(choice => choice.Width)];
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

    /// <summary>The columns of numbers.</summary>
    public IReadOnlyList<NumberPart> Numbers => _numbers;

    /// <summary>The choices, without the class.</summary>
    public IReadOnlyList<ChoicePart> Choices => _choices;

    /// <summary>The classes that have rows, in ascending order.</summary>
    public IReadOnlyList<int> Classes => _classes;

    /// <summary>Reads the codec that a model's file has.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is that of no table.</exception>
    public static TableCodec Of(ModelFile file) => Of(ModelSettings.Read(file.Preprocessing, TableJsonContext.Default.TableSettings, "the table's columns"));

    /// <summary>Makes a codec of its settings.</summary>
    /// <exception cref="InvalidDataException">They are those of no table.</exception>
    private static TableCodec Of(TableSettings settings)
    {
        int length = settings.Sample.Length;
        if (settings.Constant.Length != length || settings.Constant.Any(value => !float.IsFinite(value)))
        {
            throw new InvalidDataException($"A row has {length} values, but {settings.Constant.Length} are given for columns of one value, or some are not finite; the file is damaged.");
        }

        if (settings.Classes.IsEmpty || settings.Classes.Zip(settings.Classes.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new InvalidDataException($"The classes are {string.Join(", ", settings.Classes.Take(10))}, which are none or not in ascending order; the file is damaged.");
        }

        if (settings.ClassRows.Length != settings.Classes.Length || settings.ClassRows.Any(rows => rows < 1))
        {
            throw new InvalidDataException($"There are {settings.Classes.Length} classes, but {settings.ClassRows.Length} numbers of their rows, or some below 1; the file is damaged.");
        }

        NumberPart[] numbers = [.. settings.Numbers.Select(number => NumberPart.Of(number, length))];
        ChoicePart[] choices = [.. settings.Choices.Select(choice => ChoicePart.Of(choice, length))];
        return numbers.Length + choices.Length > 0
            ? new TableCodec(settings.Sample, [.. settings.Columns], [.. settings.Constant], numbers, choices, [.. settings.Classes], [.. settings.ClassRows])
            : throw new InvalidDataException("The table has no column of more than one value; the file is damaged.");
    }

    /// <summary>What a file keeps, of which it can be made again.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(
        new TableSettings(Sample, [.. _columns], [.. _constant], [.. _numbers.Select(number => number.ToSettings())], [.. _choices.Select(choice => choice.ToSettings())], [.. _classes], [.. _classRows]),
        TableJsonContext.Default.TableSettings);

    /// <summary>The condition that asks for a class, −1 where there is but one class, and the class's place among those that have rows.</summary>
    /// <exception cref="ArgumentException">The class has no rows.</exception>
    public (int Condition, int Category) RequireClass(int label)
    {
        int place = Array.BinarySearch(_classes, label);
        return place >= 0
            ? (HasClasses ? Conditions.Length - 1 : -1, place)
            : throw new ArgumentException($"Class {label} had no rows to learn from; the classes are {string.Join(", ", _classes)}.", nameof(label));
    }

    /// <summary>The condition that asks for a category of a choice, and the category's place in it.</summary>
    /// <exception cref="ArgumentException">There is no such choice or category.</exception>
    public (int Condition, int Category) RequireCategory(string column, ReadOnlySpan<float> values)
    {
        int condition = Array.FindIndex(_choices, choice => choice.Name == column);
        if (condition < 0)
        {
            string why = _columns.Contains(column) ? "is a number, constant, or agrees with others" : "is not there";
            throw new ArgumentException($"The column '{column}' {why}; rows can be made for a category of {string.Join(", ", _choices.Select(choice => choice.Name))}.", nameof(column));
        }

        int category = _choices[condition].CategoryOf(values);
        return category >= 0
            ? (condition, category)
            : throw new ArgumentException($"No real row has [{string.Join(", ", values.ToArray())}] in '{column}'; give values that were seen.", nameof(values));
    }

    /// <summary>Makes rows of all classes, each class as often as real rows have it.</summary>
    /// <param name="synthesizer">Makes rows of a class.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="labels">Takes the class of each row; may be empty.</param>
    public void SynthesizeAll(ISynthesizer synthesizer, int count, ulong seed, Span<float> rows, Span<int> labels)
    {
        int length = Sample.Length;
        LabelledRows.CheckLength(count, length, rows);
        LabelledRows.CheckLabels(count, labels);
        List<int>[] places = [.. _classes.Select(_ => new List<int>())];
        long all = _classRows.Sum(own => (long)own);
        double[] shares = [.. _classRows.Select(own => (double)own / all)];
        var random = new RandomStream(seed, RandomPurpose.Resampling);
        for (int row = 0; row < count; row++)
        {
            places[ShareDraw.Find<double>(shares, random.NextDouble())].Add(row);
        }

        for (int drawn = 0; drawn < places.Length; drawn++)
        {
            float[] own = LabelledRows.Allocate(places[drawn].Count, length);
            synthesizer.Synthesize(_classes[drawn], places[drawn].Count, seed, own);
            for (int i = 0; i < places[drawn].Count; i++)
            {
                int row = places[drawn][i];
                own.AsSpan(i * length, length).CopyTo(rows[(row * length)..]);
                if (!labels.IsEmpty)
                {
                    labels[row] = _classes[drawn];
                }
            }
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

        return ShareDraw.Find(shares, random.NextSingle() * total);
    }
}
