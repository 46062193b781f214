namespace Microsoft.ML.Data;

/// <summary>A cursor over another's rows.</summary>
internal class WrappedCursor(DataViewRowCursor source, DataViewSchema schema) : DataViewRowCursor
{
    protected DataViewRowCursor Source => source;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override DataViewSchema Schema => schema;

    public override bool MoveNext() => source.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => source.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => source.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing) => source.Dispose();
}
