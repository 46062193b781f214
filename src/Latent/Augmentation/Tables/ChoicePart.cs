using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>Values of a row that are one choice: the combinations that were seen, the most frequent told apart and the others together.</summary>
internal sealed class ChoicePart
{
    private readonly int[][] _patterns;
    private readonly int[] _slots;
    private readonly long[] _restSums;
    private readonly int _kept;

    /// <summary>A choice of combinations, the most frequent first, as <see cref="ChoiceCodes"/> finds them.</summary>
    /// <param name="name">The columns' names.</param>
    /// <param name="slots">Where the values lie in a row.</param>
    /// <param name="patterns">The values that are not 0: pairs of a place among the slots and the bits there.</param>
    /// <param name="counts">How often each combination was seen.</param>
    /// <param name="kept">How many are told apart.</param>
    public ChoicePart(string name, int[] slots, int[][] patterns, int[] counts, int kept)
        : this(name, slots, patterns, SumsOf(counts.AsSpan(kept)), kept)
    {
    }

    private ChoicePart(string name, int[] slots, int[][] patterns, long[] restSums, int kept)
    {
        Name = name;
        _slots = slots;
        _patterns = patterns;
        _kept = kept;
        _restSums = restSums;
        Width = kept + (kept < patterns.Length ? 1 : 0);
    }

    /// <summary>The columns' names.</summary>
    public string Name { get; }

    /// <summary>Where the values lie in a row.</summary>
    public IReadOnlyList<int> Slots => _slots;

    /// <summary>The categories that are told apart; the last stands for all others where there are too many.</summary>
    public int Width { get; }

    /// <summary>Makes a choice of its settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="length">The values of a row.</param>
    /// <exception cref="InvalidDataException">They are those of no choice.</exception>
    public static ChoicePart Of(ChoiceSettings settings, int length)
    {
        int count = settings.Patterns.Length, slots = settings.Slots.Length;
        bool isWhole = slots > 0 && settings.Slots.All(slot => slot >= 0 && slot < length)
            && settings.Kept >= 1 && settings.Kept <= count && settings.RestSums.Length == count - settings.Kept
            && settings.Patterns.All(pattern => IsPattern(pattern, slots)) && IsRising(settings.RestSums);
        return isWhole
            ? new ChoicePart(settings.Name, [.. settings.Slots], [.. settings.Patterns.Select(pattern => pattern.ToArray())], [.. settings.RestSums], settings.Kept)
            : throw new InvalidDataException($"The choice '{settings.Name}' of {slots} values has {count} combinations that do not fit a row of {length} values or each other; the file is damaged.");
    }

    /// <summary>The settings that it can be made of again.</summary>
    public ChoiceSettings ToSettings() => new(Name, [.. _slots], _kept, [.. _patterns.Select(pattern => pattern.ToImmutableArray())], [.. _restSums]);

    /// <summary>The category of values as real rows have them, or −1.</summary>
    public int CategoryOf(ReadOnlySpan<float> values)
    {
        if (values.Length != _slots.Length)
        {
            return -1;
        }

        var pattern = new List<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                pattern.Add(i);
                pattern.Add(BitConverter.SingleToInt32Bits(values[i]));
            }
        }

        int found = Array.FindIndex(_patterns, own => own.AsSpan().SequenceEqual(pattern.ToArray()));
        return found < 0 ? -1 : Math.Min(found, _kept);
    }

    /// <summary>Writes a category into a row.</summary>
    public void Write(int category, RandomStream random, Span<float> row)
    {
        int chosen = category;
        if (category == _kept && _restSums.Length > 0)
        {
            long at = (long)(random.NextDouble() * _restSums[^1]);
            int found = Array.BinarySearch(_restSums, at + 1);
            chosen = _kept + (found < 0 ? ~found : found);
        }

        foreach (int slot in _slots)
        {
            row[slot] = 0;
        }

        int[] pattern = _patterns[chosen];
        for (int i = 0; i < pattern.Length; i += 2)
        {
            row[_slots[pattern[i]]] = BitConverter.Int32BitsToSingle(pattern[i + 1]);
        }
    }

    private static long[] SumsOf(ReadOnlySpan<int> counts)
    {
        long[] sums = new long[counts.Length];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            sums[i] = sum;
        }

        return sums;
    }

    private static bool IsPattern(ImmutableArray<int> pattern, int slots)
    {
        if (pattern.IsDefault || pattern.Length % 2 != 0)
        {
            return false;
        }

        int last = -1;
        for (int i = 0; i < pattern.Length; i += 2)
        {
            if (pattern[i] <= last || pattern[i] >= slots || !float.IsFinite(BitConverter.Int32BitsToSingle(pattern[i + 1])))
            {
                return false;
            }

            last = pattern[i];
        }

        return true;
    }

    private static bool IsRising(ImmutableArray<long> sums)
    {
        long last = 0;
        foreach (long sum in sums)
        {
            if (sum <= last)
            {
                return false;
            }

            last = sum;
        }

        return true;
    }
}
