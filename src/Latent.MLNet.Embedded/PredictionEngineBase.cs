using Microsoft.ML.Data;

namespace Microsoft.ML;

public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly bool _ownsTransformer;
    private readonly InputRow _input;
    private readonly Action<TDst>[] _setters;
    private bool _disposed;

    private protected PredictionEngineBase(ITransformer transformer, bool ignoreMissingColumns, SchemaDefinition input, SchemaDefinition output, bool ownsTransformer)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        if (!transformer.IsRowToRowMapper)
            throw new ArgumentException("Must be a row to row mapper", nameof(transformer));
        _transformer = transformer;
        _ownsTransformer = ownsTransformer;
        _input = new InputRow(RowMember<TSrc>.Of(SchemaDefinition.Create(typeof(TSrc)), input));
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(_input.Schema);
        OutputSchema = mapper.OutputSchema;
        DataViewRow row = mapper.GetRow(_input, mapper.OutputSchema);
        _setters = [.. RowMember<TDst>.Of(SchemaDefinition.Create(typeof(TDst)), output)
            .Where(member => !ignoreMissingColumns || OutputSchema.GetColumnOrNull(member.ColumnName) != null)
            .Select(member => member.MakeSetter(row))];
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public void Dispose()
    {
        if (_disposed)
            return;
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
        _disposed = true;
    }

    private protected void Run(TSrc example, TDst prediction)
    {
        _input.Current = example;
        _input.Count++;
        foreach (Action<TDst> set in _setters)
            set(prediction);
    }

    /// <summary>One object as a row, whose position grows with each.</summary>
    private sealed class InputRow(RowMember<TSrc>[] members) : DataViewRow
    {
        public TSrc Current { get; set; }

        public long Count { get; set; } = -1;

        public override long Position => Count;

        public override long Batch => 0;

        public override DataViewSchema Schema { get; } = RowsView<TSrc>.SchemaOf(members);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Count, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => members[column.Index].MakeGetter(() => Current) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}' for the column '{column.Name}'");
    }
}
