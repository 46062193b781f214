using System.Reflection;
using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>The rows of a view, then synthetic ones, with a column that tells them apart; in a shuffled cursor both kinds are mixed.</summary>
internal sealed class AugmentedView : IDataView
{
    private readonly IDataView _source;
    private readonly int _features;
    private readonly int _label;
    private readonly float[] _synthetic;
    private readonly int[] _classes;
    private readonly ClassLabels _labels;

    public AugmentedView(IDataView source, DataViewSchema.Column features, DataViewSchema.Column label, string marker, float[] synthetic, int[] classes, ClassLabels labels)
    {
        _source = source;
        _features = features.Index;
        _label = label.Index;
        _synthetic = synthetic;
        _classes = classes;
        _labels = labels;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        builder.AddColumn(marker, BooleanDataViewType.Instance);
        Schema = builder.ToSchema();
    }

    /// <summary>Mixing both kinds evenly takes their numbers.</summary>
    public bool CanShuffle => _source.CanShuffle && _source.GetRowCount() is not null;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount() + _classes.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        DataViewSchema.Column[] fromSource = [.. columns.Where(column => column.Index < _source.Schema.Count).Select(column => _source.Schema[column.Index])];
        bool mixes = rand is not null && CanShuffle;
        return new Cursor(this, _source.GetRowCursor(fromSource, mixes ? rand : null), columns, mixes ? rand : null);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        // Sets the ids of synthetic rows apart from those of any source.
        private const ulong SyntheticId = 0x5E4D_11AF_0C93_7B21;

        private static readonly MethodInfo MakeEmptyVector = typeof(Cursor).GetMethod(nameof(EmptyVector), BindingFlags.Static | BindingFlags.NonPublic)!;

        private readonly AugmentedView _view;
        private readonly DataViewRowCursor _source;
        private readonly HashSet<int> _active;
        private readonly Random? _random;
        private readonly int[] _order;
        private long _sourceLeft;
        private int _next;
        private int _row = -1;
        private bool _sourceEnded;
        private long _position = -1;

        public Cursor(AugmentedView view, DataViewRowCursor source, DataViewSchema.Column[] columns, Random? random)
        {
            _view = view;
            _source = source;
            _active = [.. columns.Select(column => column.Index)];
            _random = random;
            _order = [.. Enumerable.Range(0, view._classes.Length)];
            _sourceLeft = view._source.GetRowCount() ?? 0;
            random?.Shuffle(_order);
        }

        public override long Position => _position;

        public override long Batch => _row >= 0 ? long.MaxValue : _source.Batch;

        public override DataViewSchema Schema => _view.Schema;

        public override bool MoveNext()
        {
            bool synthetic = _sourceEnded || (_random is not null && _next < _order.Length && _random.NextInt64(_sourceLeft + _order.Length - _next) >= _sourceLeft);
            if (!synthetic)
            {
                if (_source.MoveNext())
                {
                    _sourceLeft--;
                    _row = -1;
                    _position++;
                    return true;
                }

                _sourceEnded = true;
            }

            if (_next >= _order.Length)
            {
                _position = -1;
                return false;
            }

            _row = _order[_next++];
            _position++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter()
        {
            ValueGetter<DataViewRowId> source = _source.GetIdGetter();
            return (ref DataViewRowId id) =>
            {
                if (_row < 0)
                {
                    source(ref id);
                }
                else
                {
                    id = new DataViewRowId((ulong)_row, SyntheticId);
                }
            };
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowGetters.CheckActive(IsColumnActive(column), column);
            if (column.Index == _view.Schema.Count - 1)
            {
                return RowGetters.Typed<TValue>((ValueGetter<bool>)((ref bool destination) => destination = _row >= 0), column);
            }

            ValueGetter<TValue> source = _source.GetGetter<TValue>(_view._source.Schema[column.Index]);
            ValueGetter<TValue> synthetic = RowGetters.Typed<TValue>(
                column.Index == _view._features ? Features(column)
                : column.Index == _view._label ? _view._labels.MakeGetter(() => _view._classes[_row])
                : Missing<TValue>(column),
                column);
            return (ref TValue destination) =>
            {
                if (_row < 0)
                {
                    source(ref destination);
                }
                else
                {
                    synthetic(ref destination);
                }
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _source.Dispose();
            }

            base.Dispose(disposing);
        }

        private Delegate Features(DataViewSchema.Column column)
        {
            int length = SampleColumns.LengthOf(column.Type);
            if (column.Type is not VectorDataViewType)
            {
                return (ValueGetter<float>)((ref float destination) => destination = _view._synthetic[_row]);
            }

            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                VBufferEditor<float> editor = VBufferEditor.Create(ref destination, length);
                _view._synthetic.AsSpan(_row * length, length).CopyTo(editor.Values);
                destination = editor.Commit();
            });
        }

        /// <summary>What stands in the columns that are not made: the missing value of their type, or an empty vector.</summary>
        private static Delegate Missing<TValue>(DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType vector)
            {
                return (Delegate)MakeEmptyVector.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [vector.Size])!;
            }

            TValue missing = typeof(TValue) == typeof(float) ? (TValue)(object)float.NaN : typeof(TValue) == typeof(double) ? (TValue)(object)double.NaN : default!;
            return (ValueGetter<TValue>)((ref TValue destination) => destination = missing);
        }

        private static ValueGetter<VBuffer<T>> EmptyVector<T>(int length) =>
            (ref VBuffer<T> destination) => destination = VBufferEditor.Create(ref destination, length, 0).Commit();
    }
}
