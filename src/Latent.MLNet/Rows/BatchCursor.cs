using System.Buffers;
using System.Runtime.ExceptionServices;
using Latent.MLNet.Internals;
using Latent.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>
/// Reads rows ahead, computes their results many at a time, and gives them out one by one. All that the caller may ask
/// of a row is read ahead with it: the other columns, its id and its batch number.
/// </summary>
/// <remarks>
/// The first rows are computed at once, so that who asks for a few has only these read. From then on some blocks are
/// ahead of the one given out: read on the caller's thread alone, as cursors are for one thread, and computed on others.
/// </remarks>
internal sealed class BatchCursor : DataViewRowCursor
{
    // Reading is for one thread: beyond some threads, the others would wait for it.
    private const int MostThreads = 16;

    private readonly BatchView _view;
    private readonly DataViewRowCursor _source;
    private readonly HashSet<int> _active;
    private readonly bool _seesAllRows;
    private readonly Results?[] _results;
    private readonly Dictionary<int, ColumnBuffer> _columns = [];
    private ColumnBuffer[] _read = [];
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly SampleGetter? _sample;
    private readonly BlockWorkers _workers;
    private readonly RowBlock[] _all;
    private readonly Queue<RowBlock> _free;
    private readonly Queue<RowBlock> _blocks = [];
    private readonly int _mostAhead;
    private RowBlock? _block;
    private int _ahead = 1;
    private bool _started;
    private bool _sourceEnded;
    private bool _ended;
    private long _position = -1;
    private long _rowsRead;
    private int _row = -1;
    private int _end;

    public BatchCursor(BatchView view, DataViewRowCursor source, DataViewSchema.Column[] columns, bool[] functions, bool seesAllRows)
    {
        _view = view;
        _source = source;
        _seesAllRows = seesAllRows;
        _active = [.. columns.Select(column => column.Index)];
        _idGetter = source.GetIdGetter();

        // The samples are not active where every result was kept.
        bool hasSamples = view.Binding.Inputs.All(source.IsColumnActive);
        _sample = hasSamples ? new SampleGetter(source, view.Binding.Inputs) : null;

        // A thread each for many cursors; for one alone, as many as the kernels may use.
        int threads = hasSamples && seesAllRows ? Math.Min(WorkerPool.Shared.MaxThreads, MostThreads) : 1;

        // For each thread one to compute, one that waits, and one whose results wait for those of earlier rows.
        _mostAhead = threads == 1 ? 1 : (3 * threads) - 1;
        _workers = new BlockWorkers(Compute, threads - 1);
        int capacity = view.RowsPerBlock;
        _all = [.. Enumerable.Range(0, _mostAhead + 1).Select(i => new RowBlock(i * capacity, capacity))];
        _free = new(_all);
        _results = [.. functions.Select((needed, i) => needed ? new Results(this, view.Binding.Functions[i], view.Caches[i], capacity * _all.Length) : null)];
        _ids = new DataViewRowId[capacity * _all.Length];
        _batches = new long[_ids.Length];
    }

    public override long Position => _position;

    public override long Batch => _row >= 0 ? _batches[_row] : 0;

    public override DataViewSchema Schema => _view.Binding.Output;

    public override bool MoveNext()
    {
        if (_row + 1 < _end)
        {
            _row++;
            _position++;
            return true;
        }

        if (_ended || !NextBlock())
        {
            _ended = true;
            _row = -1;
            _end = 0;
            _position = -1;
            return false;
        }

        _row = _block!.Start;
        _end = _row + _block.Count;
        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[CheckRow()];

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowGetters.CheckActive(IsColumnActive(column), column);
        RowBinding binding = _view.Binding;
        Delegate getter;
        if (column.Index >= binding.Input.Count)
        {
            OutputColumn output = binding.Outputs[column.Index - binding.Input.Count];
            getter = output.MakeGetter(_results[output.Function]!);
        }
        else
        {
            // Once rows are being read ahead, every active column has its buffer: see Start.
            getter = BufferOf(binding.Input[column.Index]).MakeGetter();
        }

        return RowGetters.Typed<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _workers.Stop();
            while (_blocks.TryDequeue(out RowBlock? block))
            {
                Keep(block);
            }

            foreach (RowBlock block in _all)
            {
                ArrayPool<float>.Shared.Return(block.Samples);
                block.Samples = [];
            }

            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int CheckRow() =>
        _row >= 0 ? _row : throw new InvalidOperationException("The cursor is not on a row: call MoveNext, and stop when it gives false.");

    private ColumnBuffer BufferOf(DataViewSchema.Column column)
    {
        if (!_columns.TryGetValue(column.Index, out ColumnBuffer? buffer))
        {
            buffer = ColumnBuffer.Make(_source, column, _ids.Length, CheckRow);
            _columns.Add(column.Index, buffer);
        }

        return buffer;
    }

    private void Start()
    {
        _started = true;

        // A getter may still be asked for after the first row: what it will need is read ahead from now on.
        foreach (int index in _active)
        {
            if (index < _view.Binding.Input.Count)
            {
                BufferOf(_view.Binding.Input[index]);
            }
        }

        _read = [.. _columns.Values];
    }

    private bool NextBlock()
    {
        if (!_started)
        {
            Start();
        }

        if (_block is not null)
        {
            _free.Enqueue(_block);
            _block = null;
        }

        while (!_sourceEnded && _blocks.Count < _ahead)
        {
            RowBlock block = _free.Dequeue();
            Read(block);
            if (block.Count == 0)
            {
                break;
            }

            _blocks.Enqueue(block);
            if (block.Misses > 0 && _ahead == 1)
            {
                Compute(block);
            }
            else if (block.Misses > 0)
            {
                _workers.Add(block);
            }
        }

        if (!_blocks.TryDequeue(out _block))
        {
            foreach (Results? results in _seesAllRows ? _results : [])
            {
                results?.End(_rowsRead);
            }

            return false;
        }

        Keep(_block);
        if (_block.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        _ahead = _block.Misses > 0 ? Math.Min(2 * _ahead, _mostAhead) : 1;
        _rowsRead += _block.Count;
        return true;
    }

    private void Read(RowBlock block)
    {
        int length = _view.Binding.SampleLength;
        block.Count = 0;
        block.Misses = 0;
        if (block.Samples.Length == 0 && _sample is not null)
        {
            block.Samples = ArrayPool<float>.Shared.Rent(block.Missing.Length * length);
        }

        while (block.Count < block.Missing.Length)
        {
            if (!_source.MoveNext())
            {
                _sourceEnded = true;
                break;
            }

            int at = block.Count++, row = block.Start + at;
            _idGetter(ref _ids[row]);
            _batches[row] = _source.Batch;
            foreach (ColumnBuffer column in _read)
            {
                column.Read(row);
            }

            bool missing = false;
            foreach (Results? results in _results)
            {
                missing |= results is not null && !results.TryReadKept(row);
            }

            if (missing)
            {
                (_sample ?? throw new InvalidOperationException("The rows of the data view differ from those of an earlier pass over it."))
                    .Read(block.Samples.AsSpan(block.Misses * length, length));
                block.Missing[block.Misses++] = at;
            }
        }
    }

    private void Compute(RowBlock block)
    {
        ReadOnlySpan<float> samples = block.Samples.AsSpan(0, block.Misses * _view.Binding.SampleLength);
        foreach (Results? results in _results)
        {
            results?.Compute(samples, block);
        }
    }

    /// <summary>Waits for the results of a block and keeps them: in the order of the rows, whichever was ready first.</summary>
    private void Keep(RowBlock block)
    {
        _workers.Wait(block);
        foreach (Results? results in block.Failure is null ? _results : [])
        {
            results?.Keep(block);
        }
    }

    /// <summary>The results of one function for the rows of the blocks.</summary>
    private sealed class Results(BatchCursor cursor, RowFunction function, ResultCache? cache, int capacity) : ResultRow
    {
        private readonly float[] _values = new float[capacity * function.Width];
        private int _hint;

        public override ReadOnlySpan<float> Current() => Of(cursor.CheckRow());

        public bool TryReadKept(int row) => cache is not null && cache.TryRead(cursor._ids[row], ref _hint, Of(row));

        public void Compute(ReadOnlySpan<float> samples, RowBlock block)
        {
            int width = function.Width, misses = block.Misses;
            Span<float> results = _values.AsSpan(block.Start * width, block.Count * width);
            if (misses == block.Count)
            {
                function.Compute(samples, misses, results);
                return;
            }

            float[] computed = ArrayPool<float>.Shared.Rent(misses * width);
            function.Compute(samples, misses, computed.AsSpan(0, misses * width));
            for (int i = 0; i < misses; i++)
            {
                computed.AsSpan(i * width, width).CopyTo(results.Slice(block.Missing[i] * width, width));
            }

            ArrayPool<float>.Shared.Return(computed);
        }

        public void Keep(RowBlock block) =>
            cache?.Add(cursor._ids.AsSpan(block.Start), block.Missing.AsSpan(0, block.Misses), _values.AsSpan(block.Start * function.Width));

        public void End(long rows) => cache?.End(rows);

        private Span<float> Of(int row) => _values.AsSpan(row * function.Width, function.Width);
    }
}
