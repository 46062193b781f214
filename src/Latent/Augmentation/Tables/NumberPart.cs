using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>A column of numbers: which mode of its mixture a value belongs to, and where in it it lies.</summary>
internal sealed class NumberPart(int slot, ModeMixture mixture, float minimum, float maximum, bool isWhole, float[] places, byte[] modes)
{
    /// <summary>Where the value lies in a row.</summary>
    public int Slot => slot;

    /// <summary>The number of modes; a single one takes no values.</summary>
    public int Modes => mixture.Count;

    /// <summary>Where each real value lies in its mode, from −1 to 1.</summary>
    public float[] Places => places;

    /// <summary>The mode of each real value.</summary>
    public byte[] ModeOf => modes;

    /// <summary>Finds the modes of a column; <see langword="null"/> where all its values are equal.</summary>
    /// <param name="values">The real values; taken over.</param>
    /// <param name="column">What is known of the column.</param>
    /// <param name="most">The most modes.</param>
    /// <param name="random">What modes are drawn from where a value may belong to several.</param>
    public static NumberPart? Find(float[] values, TableColumn column, int most, RandomStream random)
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

        return new NumberPart(column.Start, mixture, least, largest, rounds, values, modes);
    }

    /// <summary>The value at a place of a mode, within the column's range.</summary>
    public float Decode(int mode, float place)
    {
        float value = mixture.Decode(mode, place);
        if (isWhole)
        {
            return Math.Clamp(MathF.Round(value), MathF.Ceiling(minimum), MathF.Floor(maximum));
        }

        return Math.Clamp(value, minimum, maximum);
    }
}
