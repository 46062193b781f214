using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>
/// The results of rows that were computed before, within a bound of memory: a trainer that reads a view hundreds of
/// times finds them here. Rows are known by their ids, so that shuffled and parallel cursors find them as well.
/// </summary>
/// <remarks>Safe for use from many threads. Results are only added, never changed.</remarks>
internal sealed class ResultCache
{
    private const int RowsPerChunk = 1024;

    // What a row costs beside its results: its id, and its place in the look-up table.
    private const int OverheadPerRow = 64;

    private readonly Lock _lock = new();
    private readonly int _width;
    private readonly long _most;
    private readonly Dictionary<DataViewRowId, int> _slots = [];
    private float[][] _chunks = [];
    private DataViewRowId[] _ids = [];
    private volatile int _count;
    private volatile bool _isComplete;

    /// <param name="width">The results of a row.</param>
    /// <param name="limit">The most bytes.</param>
    public ResultCache(int width, long limit)
    {
        _width = width;
        _most = Math.Min(limit / ((width * (long)sizeof(float)) + OverheadPerRow), int.MaxValue - RowsPerChunk);
    }

    /// <summary>Whether every row of the view is here, so that its samples need not be read again.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>Says that a cursor over all rows has come to its end.</summary>
    /// <param name="rows">The rows that it gave.</param>
    public void End(long rows)
    {
        if (rows == _count)
        {
            _isComplete = true;
        }
    }

    /// <summary>Finds the results of a row.</summary>
    /// <param name="id">The row.</param>
    /// <param name="hint">Where it is expected; where the next one is to be expected, afterwards.</param>
    /// <param name="results">Takes the results.</param>
    public bool TryRead(DataViewRowId id, ref int hint, Span<float> results)
    {
        int slot = hint;
        if (slot >= _count || !Volatile.Read(ref _ids)[slot].Equals(id))
        {
            lock (_lock)
            {
                if (!_slots.TryGetValue(id, out slot))
                {
                    return false;
                }
            }
        }

        hint = slot + 1;
        float[] chunk = Volatile.Read(ref _chunks)[slot / RowsPerChunk];
        chunk.AsSpan(slot % RowsPerChunk * _width, _width).CopyTo(results);
        return true;
    }

    /// <summary>Keeps the results of a row, as long as there is room.</summary>
    public void Add(DataViewRowId id, ReadOnlySpan<float> results)
    {
        lock (_lock)
        {
            int slot = _count;
            if (slot >= _most || !_slots.TryAdd(id, slot))
            {
                return;
            }

            if (slot == _ids.Length)
            {
                Grow(slot);
            }

            _ids[slot] = id;
            results.CopyTo(_chunks[slot / RowsPerChunk].AsSpan(slot % RowsPerChunk * _width, _width));
            _count = slot + 1;
        }
    }

    // Arrays that readers may hold are replaced, never resized in place.
    private void Grow(int rows)
    {
        int chunks = Math.Max(1, _chunks.Length * 2);
        int needed = (rows / RowsPerChunk) + 1;
        if (needed > _chunks.Length)
        {
            float[][] grown = new float[chunks][];
            _chunks.CopyTo(grown, 0);
            Volatile.Write(ref _chunks, grown);
        }

        _chunks[rows / RowsPerChunk] = new float[RowsPerChunk * _width];
        var ids = new DataViewRowId[needed * RowsPerChunk];
        if (ids.Length > _ids.Length)
        {
            _ids.CopyTo(ids, 0);
            Volatile.Write(ref _ids, ids);
        }
    }
}
