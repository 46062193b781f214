namespace Microsoft.ML.Data;

/// <summary>Objects of a class as rows.</summary>
internal sealed class RowsView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly RowMember<TRow>[] _members;

    public RowsView(IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        _rows = rows;
        _members = RowMember<TRow>.Of(SchemaDefinition.Create(typeof(TRow)), definition);
        Schema = SchemaOf(_members);
    }

    public bool CanShuffle => _rows is IList<TRow>;

    public DataViewSchema Schema { get; }

    public static DataViewSchema SchemaOf(IEnumerable<RowMember<TRow>> members)
    {
        var builder = new DataViewSchema.Builder();
        foreach (RowMember<TRow> member in members)
            builder.AddColumn(member.ColumnName, member.Type, member.Annotations);
        return builder.ToSchema();
    }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        IEnumerable<(TRow Row, long Id)> rows = _rows.Select((row, id) => (row, (long)id));
        if (rand != null && CanShuffle)
        {
            var shuffled = rows.ToArray();
            rand.Shuffle(shuffled);
            rows = shuffled;
        }

        return new Cursor(this, rows.GetEnumerator(), columnsNeeded);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly RowsView<TRow> _view;
        private readonly IEnumerator<(TRow Row, long Id)> _rows;
        private readonly HashSet<int> _active;
        private long _position = -1;

        public Cursor(RowsView<TRow> view, IEnumerator<(TRow Row, long Id)> rows, IEnumerable<DataViewSchema.Column> columns)
        {
            _view = view;
            _rows = rows;
            _active = [.. columns.Select(column => column.Index)];
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _view.Schema;

        public override bool MoveNext()
        {
            bool moved = _rows.MoveNext();
            _position = moved ? _position + 1 : -1;
            return moved;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_rows.Current.Id, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => IsColumnActive(column)
                ? _view._members[column.Index].MakeGetter(() => _rows.Current.Row) as ValueGetter<TValue> ?? throw Wrong(column, typeof(TValue))
                : throw new ArgumentOutOfRangeException(nameof(column), $"The column '{column.Name}' is not active.");

        protected override void Dispose(bool disposing) => _rows.Dispose();

        private static InvalidOperationException Wrong(DataViewSchema.Column column, Type asked)
            => new($"Invalid TValue in GetGetter: '{asked}' for the column '{column.Name}' of type {column.Type}");
    }
}
