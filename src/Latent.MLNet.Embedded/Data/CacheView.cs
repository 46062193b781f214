namespace Microsoft.ML.Data;

/// <summary>All rows of a view in memory, read once, column by column as they are first asked for.</summary>
internal sealed class CacheView(IDataView source, Random order = null) : IDataView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, object> _columns = [];
    private DataViewRowId[] _ids;
    private int[] _order;

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount()
    {
        Fill([]);
        return _ids.Length;
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => GetCursors([.. columnsNeeded], 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => GetCursors([.. columnsNeeded], Math.Clamp(n, 1, Environment.ProcessorCount * 2), rand);

    private Cursor[] GetCursors(DataViewSchema.Column[] columns, int parts, Random rand)
    {
        Fill(columns);
        int[] rows = [.. _order];
        if (rand != null)
            rand.Shuffle(rows);
        return [.. Enumerable.Range(0, parts).Select(part => new Cursor(this, columns, rows, part, parts))];
    }

    private void Fill(DataViewSchema.Column[] columns)
    {
        lock (_lock)
        {
            DataViewSchema.Column[] missing = [.. columns.Where(column => !_columns.ContainsKey(column.Index))];
            if (missing.Length == 0 && _ids != null)
                return;
            using DataViewRowCursor cursor = source.GetRowCursor(missing);
            var readers = missing.Select(column => Types.Call<Action>(this, nameof(MakeReader), column.Type.RawType, cursor, column)).ToArray();
            var ids = new List<DataViewRowId>();
            ValueGetter<DataViewRowId> idGetter = cursor.GetIdGetter();
            while (cursor.MoveNext())
            {
                DataViewRowId id = default;
                idGetter(ref id);
                ids.Add(id);
                foreach (Action read in readers)
                    read();
            }

            _ids ??= [.. ids];
            if (_order == null)
            {
                _order = [.. Enumerable.Range(0, _ids.Length)];
                order?.Shuffle(_order);
            }
        }
    }

    private Action MakeReader<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var values = new List<T>();
        _columns[column.Index] = values;
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            values.Add(value);
        };
    }

    private sealed class Cursor(CacheView view, DataViewSchema.Column[] columns, int[] rows, int part, int parts) : DataViewRowCursor
    {
        private const int Chunk = 64;
        private readonly HashSet<int> _active = [.. columns.Select(column => column.Index)];
        private int _next = part * Chunk;
        private int _row = -1;
        private long _position = -1;
        private long _batch;

        public override long Position => _position;

        public override long Batch => _batch;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            if (_next >= rows.Length)
            {
                _position = -1;
                return false;
            }

            _position++;
            _row = rows[_next];
            _batch = _next / Chunk;
            _next++;
            if (_next % Chunk == 0)
                _next += (parts - 1) * Chunk;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = view._ids[_row];

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new ArgumentOutOfRangeException(nameof(column), $"The column '{column.Name}' is not active.");
            if (view._columns[column.Index] is not List<TValue> values)
                throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}' for the column '{column.Name}' of type {column.Type}");
            return new VectorCopier<TValue>(values, this).Getter;
        }

        /// <summary>Gives values out; a vector is copied, as its taker may write into its buffers.</summary>
        private sealed class VectorCopier<TValue>(List<TValue> values, Cursor cursor)
        {
            public ValueGetter<TValue> Getter => typeof(TValue).IsGenericType && typeof(TValue).GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? Types.Call<ValueGetter<TValue>>(this, nameof(Copy), typeof(TValue).GetGenericArguments()[0])
                : (ref TValue destination) => destination = values[cursor._row];

            private ValueGetter<VBuffer<TItem>> Copy<TItem>()
            {
                var vectors = (List<VBuffer<TItem>>)(object)values;
                return (ref VBuffer<TItem> destination) => vectors[cursor._row].CopyTo(ref destination);
            }
        }
    }
}
