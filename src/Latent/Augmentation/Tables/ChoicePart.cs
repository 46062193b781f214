using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>Values of a row that are one choice: the combinations that were seen, the most frequent told apart and the others together.</summary>
internal sealed class ChoicePart
{
    private readonly float[][] _patterns;
    private readonly long[] _restSums;
    private readonly int _kept;

    private ChoicePart(string name, int[] slots, float[][] patterns, int[] counts, int kept)
    {
        Name = name;
        Slots = slots;
        _patterns = patterns;
        _kept = kept;
        Width = kept + (kept < patterns.Length ? 1 : 0);
        _restSums = new long[patterns.Length - kept];
        long sum = 0;
        for (int i = kept; i < patterns.Length; i++)
        {
            sum += counts[i];
            _restSums[i - kept] = sum;
        }
    }

    /// <summary>The columns' names.</summary>
    public string Name { get; }

    /// <summary>Where the values lie in a row.</summary>
    public int[] Slots { get; }

    /// <summary>The categories that are told apart; the last stands for all others where there are too many.</summary>
    public int Width { get; }

    /// <summary>Finds the categories of rows, and gives each row's.</summary>
    public static (ChoicePart Part, int[] Codes) Find(LabelledRows rows, string name, int[] slots, int most)
    {
        int count = rows.Count;
        var known = new Dictionary<float[], int>(PatternComparer.Instance);
        Dictionary<float[], int>.AlternateLookup<ReadOnlySpan<float>> lookup = known.GetAlternateLookup<ReadOnlySpan<float>>();
        var patterns = new List<float[]>();
        var counts = new List<int>();
        int[] codes = new int[count];
        float[] current = new float[slots.Length];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> values = rows.Row(row);
            for (int i = 0; i < slots.Length; i++)
            {
                // −0 is 0.
                current[i] = values[slots[i]] + 0f;
            }

            if (!lookup.TryGetValue(current, out int code))
            {
                code = patterns.Count;
                float[] pattern = [.. current];
                patterns.Add(pattern);
                counts.Add(0);
                known.Add(pattern, code);
            }

            counts[code]++;
            codes[row] = code;
        }

        // The most frequent first; of equally frequent ones the first seen.
        int[] order = [.. Enumerable.Range(0, patterns.Count).OrderByDescending(code => counts[code]).ThenBy(code => code)];
        int kept = patterns.Count <= most ? patterns.Count : most - 1;
        int[] places = new int[patterns.Count];
        for (int place = 0; place < order.Length; place++)
        {
            places[order[place]] = Math.Min(place, kept);
        }

        for (int row = 0; row < count; row++)
        {
            codes[row] = places[codes[row]];
        }

        return (new ChoicePart(name, slots, [.. order.Select(code => patterns[code])], [.. order.Select(code => counts[code])], kept), codes);
    }

    /// <summary>The category of a value of a single slot, or −1.</summary>
    public int CategoryOf(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < _patterns.Length; i++)
        {
            if (values.SequenceEqual(_patterns[i]))
            {
                return Math.Min(i, _kept);
            }
        }

        return -1;
    }

    /// <summary>Writes a category into a row.</summary>
    public void Write(int category, RandomStream random, Span<float> row)
    {
        int pattern = category;
        if (category == _kept && _restSums.Length > 0)
        {
            long at = (long)(random.NextDouble() * _restSums[^1]);
            int found = Array.BinarySearch(_restSums, at + 1);
            pattern = _kept + (found < 0 ? ~found : found);
        }

        for (int i = 0; i < Slots.Length; i++)
        {
            row[Slots[i]] = _patterns[pattern][i];
        }
    }

    /// <summary>Combinations are equal when all their values are; looked up without a copy.</summary>
    private sealed class PatternComparer : IEqualityComparer<float[]>, IAlternateEqualityComparer<ReadOnlySpan<float>, float[]>
    {
        public static PatternComparer Instance { get; } = new();

        public bool Equals(float[]? x, float[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] float[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<float> alternate, float[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<float> alternate)
        {
            // The order of a dictionary's entries is not looked at, so that a hash that differs between runs does no harm.
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }

        public float[] Create(ReadOnlySpan<float> alternate) => alternate.ToArray();
    }
}
