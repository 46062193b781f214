namespace Microsoft.ML.Data;

/// <summary>A view with the columns of a map added.</summary>
internal sealed class RowMapView(IDataView source, RowMap map) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema { get; } = map.MakeOutputSchema();

    public static HashSet<DataViewSchema.Column> Dependencies(RowMap map, IEnumerable<DataViewSchema.Column> columns)
    {
        var needed = new Dictionary<int, DataViewSchema.Column>();
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index < map.Input.Count)
                needed[column.Index] = map.Input[column.Index];
            else
                foreach (DataViewSchema.Column dependency in map.DependenciesOf(column.Index - map.Input.Count))
                    needed[dependency.Index] = dependency;
        }

        return [.. needed.Values];
    }

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return new Cursor(source.GetRowCursor(Dependencies(map, columns), rand), Schema, map, columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return [.. source.GetRowCursorSet(Dependencies(map, columns), n, rand).Select(cursor => new Cursor(cursor, Schema, map, columns))];
    }

    private sealed class Cursor(DataViewRowCursor source, DataViewSchema schema, RowMap map, DataViewSchema.Column[] columns) : WrappedCursor(source, schema)
    {
        private readonly MappedRow _row = new(map, source, schema, [.. columns.Select(column => column.Index)]);

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);
    }
}
