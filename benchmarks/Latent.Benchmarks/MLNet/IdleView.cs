using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.Benchmarks.MLNet;

/// <summary>The least that a transformer over a vector column can do: reads the vector of each row and writes three numbers. What it takes is the pipeline's own.</summary>
internal sealed class IdleView : IDataView
{
    private readonly IDataView _source;
    private readonly DataViewSchema.Column _input;

    public IdleView(IDataView source, DataViewSchema.Column input)
    {
        _source = source;
        _input = input;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        builder.AddColumn("Latent", new VectorDataViewType(NumberDataViewType.Single, 3));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, _source.GetRowCursor([_input]));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(IdleView view, DataViewRowCursor source) : DataViewRowCursor
    {
        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext() => source.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Name == "Latent";

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<float>> input = source.GetGetter<VBuffer<float>>(view._input);
            VBuffer<float> sample = default;
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> destination) =>
            {
                input(ref sample);
                VBufferEditor<float> editor = VBufferEditor.Create(ref destination, 3);
                sample.GetValues()[..3].CopyTo(editor.Values);
                destination = editor.Commit();
            };
            return (ValueGetter<TValue>)(Delegate)getter;
        }

        protected override void Dispose(bool disposing)
        {
            source.Dispose();
            base.Dispose(disposing);
        }
    }
}
