using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A vector, dense or sparse, whose buffers getters use again.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    public readonly int Length;
    private readonly int _count;
    private readonly T[] _values;
    private readonly int[] _indices;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        if (length > 0 && (values == null || values.Length < length))
            throw new ArgumentException("The values are fewer than the length.", nameof(values));
        Length = length;
        _values = values;
        _count = length;
        _indices = indices;
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, length);
        if (count > 0 && (values == null || values.Length < count))
            throw new ArgumentException("The values are fewer than the count.", nameof(values));
        if (count < length && count > 0 && (indices == null || indices.Length < count))
            throw new ArgumentException("The indices are fewer than the count.", nameof(indices));
        Length = length;
        _values = values;
        _count = count;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    internal T[] ValueArray => _values;

    internal int[] IndexArray => _indices;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        if (!IsDense)
            GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if (IsDense)
        {
            GetValues().CopyTo(destination[destinationIndex..]);
            return;
        }

        destination.Slice(destinationIndex, Length).Fill(defaultValue);
        var values = GetValues();
        var indices = GetIndices();
        for (int i = 0; i < values.Length; i++)
            destination[destinationIndex + indices[i]] = values[i];
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        for (int i = 0; i < (all ? Length : _count); i++)
        {
            yield return all
                ? new KeyValuePair<int, T>(i, GetItemOrDefault(i))
                : new KeyValuePair<int, T>(IsDense ? i : _indices[i], _values[i]);
        }
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        if (IsDense)
            return _values[index];
        int at = Array.BinarySearch(_indices, 0, _count, index);
        return at >= 0 ? _values[at] : default;
    }

    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();
}
