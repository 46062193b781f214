using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>
/// Reads rows ahead, computes their results at once, and gives them out one by one. All that the caller may ask of a
/// row is read ahead with it: the other columns, its id and its batch number.
/// </summary>
/// <remarks>
/// The buffers have two halves. While the results of one batch are computed on other threads, the next one is read into
/// the other half, on the caller's thread, as cursors are for one thread. Nothing runs on once a call has returned.
/// </remarks>
internal sealed class BatchCursor : DataViewRowCursor
{
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
    private readonly Half[] _halves;
    private bool _started;
    private bool _sourceEnded;
    private bool _ended;
    private bool _isReadAhead;
    private long _position = -1;
    private long _rowsRead;
    private int _current;
    private int _row = -1;
    private int _end;

    public BatchCursor(BatchView view, DataViewRowCursor source, DataViewSchema.Column[] columns, bool[] functions, bool seesAllRows)
    {
        _view = view;
        _source = source;
        _seesAllRows = seesAllRows;
        _active = [.. columns.Select(column => column.Index)];
        int capacity = view.RowsPerBatch;
        _results = [.. functions.Select((needed, i) => needed ? new Results(this, view.Binding.Functions[i], view.Caches[i], capacity) : null)];
        _ids = new DataViewRowId[2 * capacity];
        _batches = new long[2 * capacity];
        _idGetter = source.GetIdGetter();

        // The samples are not active where every result was kept.
        bool hasSamples = view.Binding.Inputs.All(source.IsColumnActive);
        _sample = hasSamples ? new SampleGetter(source, view.Binding.Inputs) : null;
        int samples = hasSamples ? capacity * view.Binding.SampleLength : 0;
        _halves = [new Half(0, capacity, samples), new Half(capacity, capacity, samples)];
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

        if (_ended || !NextBatch())
        {
            _ended = true;
            _row = -1;
            _end = 0;
            _position = -1;
            return false;
        }

        _row = _halves[_current].Start;
        _end = _row + _halves[_current].Count;
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

    private bool NextBatch()
    {
        if (!_started)
        {
            Start();
        }

        Half next = _halves[1 - _current], after = _halves[_current];
        if (!_isReadAhead)
        {
            Read(next);
        }

        // Not for the first batch: who asks for a few rows has only these read.
        bool overlaps = _rowsRead > 0 && next.Misses > 0 && !_sourceEnded;
        Task? computing = overlaps ? Task.Run(() => Compute(next)) : null;
        try
        {
            if (overlaps)
            {
                Read(after);
            }
            else if (next.Misses > 0)
            {
                Compute(next);
            }
        }
        finally
        {
            computing?.GetAwaiter().GetResult();
        }

        _isReadAhead = overlaps;
        _current = 1 - _current;
        _rowsRead += next.Count;
        if (next.Count == 0 && _seesAllRows)
        {
            foreach (Results? results in _results)
            {
                results?.End(_rowsRead);
            }
        }

        return next.Count > 0;
    }

    private void Read(Half half)
    {
        int length = _view.Binding.SampleLength;
        half.Count = 0;
        half.Misses = 0;
        while (!_sourceEnded && half.Count < half.Missing.Length)
        {
            if (!_source.MoveNext())
            {
                _sourceEnded = true;
                break;
            }

            int at = half.Count++, row = half.Start + at;
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
                // The samples of the rows to compute lie one after another.
                (_sample ?? throw new InvalidOperationException("The rows of the data view differ from those of an earlier pass over it."))
                    .Read(half.Samples.AsSpan(half.Misses * length, length));
                half.Missing[half.Misses++] = at;
            }
        }
    }

    private void Compute(Half half)
    {
        ReadOnlySpan<float> samples = half.Samples.AsSpan(0, half.Misses * _view.Binding.SampleLength);
        foreach (Results? results in _results)
        {
            results?.Compute(samples, half);
        }
    }

    /// <summary>The rows of a batch: where they start in the buffers, and which of them must be computed.</summary>
    private sealed class Half(int start, int capacity, int samples)
    {
        public int Start { get; } = start;

        public int Count { get; set; }

        public int Misses { get; set; }

        public int[] Missing { get; } = new int[capacity];

        public float[] Samples { get; } = new float[samples];
    }

    /// <summary>The results of one function for the rows of the batch.</summary>
    private sealed class Results(BatchCursor cursor, RowFunction function, ResultCache? cache, int capacity) : ResultRow
    {
        private readonly float[] _values = new float[2 * capacity * function.Width];
        private float[] _computed = [];
        private int _hint;

        public override ReadOnlySpan<float> Current() => Of(cursor.CheckRow());

        public bool TryReadKept(int row) => cache is not null && cache.TryRead(cursor._ids[row], ref _hint, Of(row));

        public void Compute(ReadOnlySpan<float> samples, Half half)
        {
            ReadOnlySpan<int> rows = half.Missing.AsSpan(0, half.Misses);
            int width = function.Width;
            bool inPlace = rows.Length == half.Count;
            if (!inPlace && _computed.Length == 0)
            {
                _computed = new float[capacity * width];
            }

            Span<float> target = inPlace ? _values.AsSpan(half.Start * width, rows.Length * width) : _computed.AsSpan(0, rows.Length * width);
            function.Compute(samples, rows.Length, target);
            for (int i = 0; !inPlace && i < rows.Length; i++)
            {
                target.Slice(i * width, width).CopyTo(Of(half.Start + rows[i]));
            }

            cache?.Add(cursor._ids.AsSpan(half.Start), rows, target);
        }

        public void End(long rows) => cache?.End(rows);

        private Span<float> Of(int row) => _values.AsSpan(row * function.Width, function.Width);
    }
}
