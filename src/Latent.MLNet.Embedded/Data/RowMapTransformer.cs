namespace Microsoft.ML.Data;

/// <summary>What the embedded transformers share: everything but how their map is bound to a schema.</summary>
public abstract class RowMapTransformer : ITransformer
{
    private protected RowMapTransformer()
    {
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
        => Bind(inputSchema ?? throw new ArgumentNullException(nameof(inputSchema))).MakeOutputSchema();

    public IDataView Transform(IDataView input)
        => new RowMapView(input ?? throw new ArgumentNullException(nameof(input)), Bind(input.Schema));

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(Bind(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    internal abstract RowMap Bind(DataViewSchema schema);

    private sealed class Mapper(RowMap map) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => map.Input;

        public DataViewSchema OutputSchema { get; } = map.MakeOutputSchema();

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
            => RowMapView.Dependencies(map, dependingColumns);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(input, OutputSchema, map, activeColumns);
    }

    private sealed class Row(DataViewRow input, DataViewSchema schema, RowMap map, IEnumerable<DataViewSchema.Column> columns) : DataViewRow
    {
        private readonly MappedRow _row = new(map, input, schema, [.. columns.Select(column => column.Index)]);

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}
