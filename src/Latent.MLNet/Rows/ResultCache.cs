using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>
/// The results of rows that were computed before, within a bound of memory: a trainer that reads a view hundreds of
/// times finds them here. Rows are known by their ids, so that shuffled and parallel cursors find them as well.
/// </summary>
/// <remarks>
/// Safe for use from many threads. Results are only added, never changed. Ids that come in ascending order, as they do
/// from a cursor that does not shuffle, are their own index; a look-up table is made with the first one out of order.
/// </remarks>
internal sealed class ResultCache
{
    private const int RowsPerChunk = 1024;

    // What a row costs beside its results: its id, and its place in the look-up table.
    private const int OverheadPerRow = 64;

    private readonly Lock _lock = new();
    private readonly int _width;
    private readonly long _most;
    private Dictionary<DataViewRowId, int>? _slots;
    private Chunk[] _chunks = [];
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
        int slot = hint, count = _count;
        Chunk[] chunks = Volatile.Read(ref _chunks);
        if (slot >= count || !IdAt(chunks, slot).Equals(id))
        {
            // The usual miss: a row behind all that are here.
            if (Volatile.Read(ref _slots) is null && (count == 0 || id.CompareTo(IdAt(chunks, count - 1)) > 0))
            {
                return false;
            }

            lock (_lock)
            {
                slot = SlotOf(id);
            }

            if (slot < 0)
            {
                return false;
            }
        }

        hint = slot + 1;
        Volatile.Read(ref _chunks)[slot / RowsPerChunk].Results.AsSpan(slot % RowsPerChunk * _width, _width).CopyTo(results);
        return true;
    }

    /// <summary>Keeps the results of rows, as long as there is room.</summary>
    /// <param name="ids">The rows of a block.</param>
    /// <param name="rows">Those of them that are to be kept.</param>
    /// <param name="results">The results of the block, one row after another.</param>
    public void Add(ReadOnlySpan<DataViewRowId> ids, ReadOnlySpan<int> rows, ReadOnlySpan<float> results)
    {
        lock (_lock)
        {
            for (int i = 0; i < rows.Length && _count < _most; i++)
            {
                Add(ids[rows[i]], results.Slice(rows[i] * _width, _width));
            }
        }
    }

    private void Add(DataViewRowId id, ReadOnlySpan<float> results)
    {
        int slot = _count;
        if (_slots is null && slot > 0 && id.CompareTo(IdAt(_chunks, slot - 1)) <= 0)
        {
            // Out of order, or another cursor was faster with this row.
            if (SlotOf(id) >= 0)
            {
                return;
            }

            var slots = new Dictionary<DataViewRowId, int>(slot + RowsPerChunk);
            for (int i = 0; i < slot; i++)
            {
                slots.Add(IdAt(_chunks, i), i);
            }

            Volatile.Write(ref _slots, slots);
        }

        if (_slots?.TryAdd(id, slot) == false)
        {
            return;
        }

        Grow(slot);
        Chunk chunk = _chunks[slot / RowsPerChunk];
        chunk.Ids[slot % RowsPerChunk] = id;
        results.CopyTo(chunk.Results.AsSpan(slot % RowsPerChunk * _width, _width));
        _count = slot + 1;
    }

    /// <summary>Where a row is, or a negative number.</summary>
    private int SlotOf(DataViewRowId id)
    {
        if (_slots is not null)
        {
            return _slots.TryGetValue(id, out int found) ? found : -1;
        }

        int low = 0, high = _count - 1;
        if (high < 0)
        {
            return -1;
        }

        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (IdAt(_chunks, middle).CompareTo(id) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return IdAt(_chunks, low).Equals(id) ? low : -1;
    }

    private static DataViewRowId IdAt(Chunk[] chunks, int slot) => chunks[slot / RowsPerChunk].Ids[slot % RowsPerChunk];

    // The array that readers may hold is replaced, never resized in place.
    private void Grow(int rows)
    {
        if (rows % RowsPerChunk != 0)
        {
            return;
        }

        int chunk = rows / RowsPerChunk;
        if (chunk == _chunks.Length)
        {
            var chunks = new Chunk[Math.Max(1, 2 * chunk)];
            _chunks.CopyTo(chunks, 0);
            Volatile.Write(ref _chunks, chunks);
        }

        _chunks[chunk] = new Chunk(new DataViewRowId[RowsPerChunk], new float[RowsPerChunk * _width]);
    }

    private readonly record struct Chunk(DataViewRowId[] Ids, float[] Results);
}
