using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>A column of numbers: which mode of its mixture a value belongs to, and where in it it lies.</summary>
internal sealed class NumberPart(int slot, ModeMixture mixture, float minimum, float maximum, bool isWhole)
{
    /// <summary>Where the value lies in a row.</summary>
    public int Slot => slot;

    /// <summary>The number of modes; a single one takes no values.</summary>
    public int Modes => mixture.Count;

    /// <summary>Finds the modes of a column, and where each value lies in its mode, from −1 to 1; <see langword="null"/> where all its values are equal.</summary>
    /// <param name="values">The real values; taken over.</param>
    /// <param name="column">What is known of the column.</param>
    /// <param name="most">The most modes.</param>
    /// <param name="random">What modes are drawn from where a value may belong to several.</param>
    public static (NumberPart Part, PlacedNumbers Placed)? Find(float[] values, TableColumn column, int most, RandomStream random)
    {
        int count = values.Length;
        float minimum = float.PositiveInfinity, maximum = float.NegativeInfinity;
        bool isWhole = true;
        foreach (float value in values)
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
            isWhole &= value == MathF.Round(value);
        }

        if (minimum == maximum)
        {
            return null;
        }

        float least = column.Minimum ?? minimum, largest = column.Maximum ?? maximum;
        bool rounds = column.IsWhole ?? isWhole;
        if (least > largest || (rounds && MathF.Ceiling(least) > MathF.Floor(largest)))
        {
            throw new ArgumentException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Column '{column.Name}' is to have {(rounds ? "whole numbers" : "values")} from {least} to {largest}, where there are none; its real values go from {minimum} to {maximum}, so give a Minimum and Maximum that leave room."));
        }

        var mixture = ModeMixture.Fit(values, most);
        byte[] modes = new byte[count];
        for (int row = 0; row < count; row++)
        {
            (int mode, values[row]) = mixture.Encode(values[row], random);
            modes[row] = (byte)mode;
        }

        return (new NumberPart(column.Start, mixture, least, largest, rounds), new PlacedNumbers(values, modes));
    }

    /// <summary>Makes a column of its settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="length">The values of a row.</param>
    /// <exception cref="InvalidDataException">They are those of no column.</exception>
    public static NumberPart Of(NumberSettings settings, int length) =>
        settings.Slot >= 0 && settings.Slot < length && settings.Minimum <= settings.Maximum && ModeMixture.Of(settings) is { } mixture
            ? new NumberPart(settings.Slot, mixture, settings.Minimum, settings.Maximum, settings.IsWhole)
            : throw new InvalidDataException($"The column of numbers at value {settings.Slot} of {length} has a range or modes that cannot be; the file is damaged.");

    /// <summary>The settings that it can be made of again.</summary>
    public NumberSettings ToSettings() => new(slot, minimum, maximum, isWhole, mixture.Weights, mixture.Means, mixture.Deviations);

    /// <summary>The value at a place of a mode, within the column's range.</summary>
    public float Decode(int mode, float place)
    {
        float value = mixture.Decode(mode, place);
        if (isWhole)
        {
            // Nothing is added but to −0.
            return Math.Clamp(MathF.Round(value), MathF.Ceiling(minimum), MathF.Floor(maximum)) + 0f;
        }

        return Math.Clamp(value, minimum, maximum);
    }
}
