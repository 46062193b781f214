using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.TimeSeries;

/// <summary>The steps of a series with their scores, in the order of the source and never shuffled.</summary>
internal sealed class ScoredSeriesView : IDataView
{
    private readonly IDataView _source;
    private readonly float _threshold;
    private readonly Lazy<float[]> _scores;

    public ScoredSeriesView(IDataView source, DataViewSchema schema, float threshold, Func<float[]> score)
    {
        _source = source;
        _threshold = threshold;
        _scores = new Lazy<float[]>(score);
        Schema = schema;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        HashSet<int> active = [.. columnsNeeded.Select(column => column.Index)];
        IEnumerable<DataViewSchema.Column> fromSource = _source.Schema.Where(column => active.Contains(column.Index));
        return new Cursor(this, _source.GetRowCursor(fromSource), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ScoredSeriesView view, DataViewRowCursor source, HashSet<int> active) : DataViewRowCursor
    {
        private long _step = -1;

        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            _step++;
            return source.MoveNext();
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(IsColumnActive(column), column);
            int added = column.Index - view._source.Schema.Count;
            if (added < 0)
            {
                return source.GetGetter<TValue>(view._source.Schema[column.Index]);
            }

            // The columns in the order of the schema: the flag, then the score. A NaN, where no window fits, is no alarm.
            Delegate getter = added == 0
                ? (ValueGetter<bool>)((ref bool flag) => flag = Score() > view._threshold)
                : (ValueGetter<float>)((ref float score) => score = Score());
            return RowGetters.Typed<TValue>(getter, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }

        private float Score() => view._scores.Value[_step];
    }
}
