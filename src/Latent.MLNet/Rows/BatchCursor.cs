using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>
/// Reads rows ahead, computes their results at once, and gives them out one by one. All that the caller may ask of a
/// row is read ahead with it: the other columns, its id and its batch number.
/// </summary>
internal sealed class BatchCursor : DataViewRowCursor
{
    private readonly BatchView _view;
    private readonly DataViewRowCursor _source;
    private readonly HashSet<int> _active;
    private readonly bool _seesAllRows;
    private readonly Results?[] _results;
    private readonly Dictionary<int, ColumnBuffer> _columns = [];
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly SampleGetter? _sample;
    private readonly float[] _samples;
    private readonly int[] _missing;
    private bool _started;
    private bool _ended;
    private long _position = -1;
    private long _rowsRead;
    private int _row = -1;
    private int _count;

    public BatchCursor(BatchView view, DataViewRowCursor source, DataViewSchema.Column[] columns, bool[] functions, bool seesAllRows)
    {
        _view = view;
        _source = source;
        _seesAllRows = seesAllRows;
        _active = [.. columns.Select(column => column.Index)];
        int capacity = view.RowsPerBatch;
        _results = [.. functions.Select((needed, i) => needed ? new Results(this, view.Binding.Functions[i], view.Caches[i], capacity) : null)];
        _ids = new DataViewRowId[capacity];
        _batches = new long[capacity];
        _missing = new int[capacity];
        _idGetter = source.GetIdGetter();

        // The samples are not active where every result was kept.
        bool hasSamples = view.Binding.Inputs.All(source.IsColumnActive);
        _sample = hasSamples ? new SampleGetter(source, view.Binding.Inputs) : null;
        _samples = hasSamples ? new float[capacity * view.Binding.SampleLength] : [];
    }

    public override long Position => _position;

    public override long Batch => _row >= 0 ? _batches[_row] : 0;

    public override DataViewSchema Schema => _view.Binding.Output;

    public override bool MoveNext()
    {
        if (_row + 1 < _count)
        {
            _row++;
            _position++;
            return true;
        }

        if (_ended || !ReadBatch())
        {
            _ended = true;
            _row = -1;
            _count = 0;
            _position = -1;
            return false;
        }

        _row = 0;
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
    }

    private bool ReadBatch()
    {
        if (!_started)
        {
            Start();
        }

        _count = 0;
        int length = _view.Binding.SampleLength;
        int misses = 0;
        while (_count < _ids.Length && _source.MoveNext())
        {
            int row = _count++;
            _idGetter(ref _ids[row]);
            _batches[row] = _source.Batch;
            foreach (ColumnBuffer column in _columns.Values)
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
                    .Read(_samples.AsSpan(misses * length, length));
                _missing[misses++] = row;
            }
        }

        _rowsRead += _count;
        if (misses > 0)
        {
            foreach (Results? results in _results)
            {
                results?.Compute(_samples.AsSpan(0, misses * length), _missing.AsSpan(0, misses));
            }
        }

        if (_count == 0 && _seesAllRows)
        {
            foreach (Results? results in _results)
            {
                results?.End(_rowsRead);
            }
        }

        return _count > 0;
    }

    /// <summary>The results of one function for the rows of the batch.</summary>
    private sealed class Results(BatchCursor cursor, RowFunction function, ResultCache? cache, int capacity) : ResultRow
    {
        private readonly float[] _values = new float[capacity * function.Width];
        private float[] _computed = [];
        private int _hint;

        public override ReadOnlySpan<float> Current() => Of(cursor.CheckRow());

        public bool TryReadKept(int row) => cache is not null && cache.TryRead(cursor._ids[row], ref _hint, Of(row));

        public void Compute(ReadOnlySpan<float> samples, ReadOnlySpan<int> rows)
        {
            int width = function.Width;
            bool inPlace = rows.Length == cursor._count;
            if (!inPlace && _computed.Length == 0)
            {
                _computed = new float[capacity * width];
            }

            Span<float> target = (inPlace ? _values : _computed).AsSpan(0, rows.Length * width);
            function.Compute(samples, rows.Length, target);
            for (int i = 0; i < rows.Length; i++)
            {
                ReadOnlySpan<float> row = target.Slice(i * width, width);
                if (!inPlace)
                {
                    row.CopyTo(Of(rows[i]));
                }

                cache?.Add(cursor._ids[rows[i]], row);
            }
        }

        public void End(long rows) => cache?.End(rows);

        private Span<float> Of(int row) => _values.AsSpan(row * function.Width, function.Width);
    }
}
