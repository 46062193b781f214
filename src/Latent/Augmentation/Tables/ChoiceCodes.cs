using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Latent.Augmentation.Tables;

/// <summary>Collects the combinations of values that rows have in some columns, and numbers them.</summary>
/// <remarks>Of a row a number is kept, and of a combination the values that are not 0: one-hot values take no memory by their width.</remarks>
internal sealed class ChoiceCodes(string name, int[] slots)
{
    private readonly Dictionary<int[], int> _known = new(PatternComparer.Instance);
    private readonly List<int[]> _patterns = [];
    private readonly List<int> _counts = [];
    private readonly List<int> _codes = [];
    private readonly List<int> _current = [];

    /// <summary>Takes the next row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        _current.Clear();
        for (int i = 0; i < slots.Length; i++)
        {
            // −0 is 0.
            float value = row[slots[i]];
            if (value != 0)
            {
                _current.Add(i);
                _current.Add(BitConverter.SingleToInt32Bits(value));
            }
        }

        ReadOnlySpan<int> current = CollectionsMarshal.AsSpan(_current);
        if (!_known.GetAlternateLookup<ReadOnlySpan<int>>().TryGetValue(current, out int code))
        {
            code = _patterns.Count;
            int[] pattern = current.ToArray();
            _patterns.Add(pattern);
            _counts.Add(0);
            _known.Add(pattern, code);
        }

        _counts[code]++;
        _codes.Add(code);
    }

    /// <summary>The choice, and each row's category.</summary>
    /// <param name="most">The most categories that are told apart.</param>
    public (ChoicePart Part, int[] Codes) Finish(int most)
    {
        // The most frequent first; of equally frequent ones the first seen.
        int[] order = [.. Enumerable.Range(0, _patterns.Count).OrderByDescending(code => _counts[code]).ThenBy(code => code)];
        int kept = _patterns.Count <= most ? _patterns.Count : most - 1;
        int[] places = new int[_patterns.Count];
        for (int place = 0; place < order.Length; place++)
        {
            places[order[place]] = Math.Min(place, kept);
        }

        var part = new ChoicePart(name, slots, [.. order.Select(code => _patterns[code])], [.. order.Select(code => _counts[code])], kept);
        return (part, [.. _codes.Select(code => places[code])]);
    }

    /// <summary>Combinations are equal when all their values are; looked up without a copy.</summary>
    private sealed class PatternComparer : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static PatternComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] int[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            // The order of a dictionary's entries is not looked at, so that a hash that differs between runs does no harm.
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
