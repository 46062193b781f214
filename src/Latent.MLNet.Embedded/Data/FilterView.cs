namespace Microsoft.ML.Data;

/// <summary>The rows of a view whose number, counted from 0, passes.</summary>
internal sealed class FilterView(IDataView source, Func<long, bool> passes) : IDataView
{
    // Rows are told by their number, so they must come in their own order.
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(source.GetRowCursor(columnsNeeded), Schema, passes);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor source, DataViewSchema schema, Func<long, bool> passes) : WrappedCursor(source, schema)
    {
        private long _position = -1;
        private long _read;

        public override long Position => _position;

        public override bool MoveNext()
        {
            while (Source.MoveNext())
            {
                if (passes(_read++))
                {
                    _position++;
                    return true;
                }
            }

            _position = -1;
            return false;
        }
    }
}
