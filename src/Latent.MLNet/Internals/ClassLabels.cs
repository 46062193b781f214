using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>The values of a label column, of whatever type, as classes from 0 in the order in which they are first seen.</summary>
internal abstract class ClassLabels(DataViewSchema.Column column)
{
    public DataViewSchema.Column Column => column;

    /// <summary>The classes seen so far.</summary>
    public abstract int Count { get; }

    public static ClassLabels Of(DataViewSchema.Column column) => column.Type is PrimitiveDataViewType
        ? (ClassLabels)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(column.Type.RawType), column)!
        : throw SampleColumns.Mismatch("label", column.Name, "a key, text, number or Boolean", column.Type.ToString());

    /// <summary>Reads the class of each row; −1 where the label is missing.</summary>
    /// <param name="row">The rows.</param>
    /// <param name="column">Their label: this column, or one of the same type in another view.</param>
    public abstract Func<int> MakeReader(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter that gives the value of a class, of type <see cref="ValueGetter{TValue}"/>.</summary>
    public abstract Delegate MakeGetter(Func<int> classOf);

    private sealed class Typed<T>(DataViewSchema.Column column) : ClassLabels(column)
    {
        private readonly Dictionary<object, int> _classes = [];
        private readonly List<T> _values = [];

        public override int Count => _values.Count;

        public override Func<int> MakeReader(DataViewRow row, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                if (KeyOf(value) is not { } key)
                {
                    return -1;
                }

                if (!_classes.TryGetValue(key, out int known))
                {
                    known = _values.Count;
                    _classes.Add(key, known);
                    _values.Add(value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value);
                }

                return known;
            };
        }

        public override Delegate MakeGetter(Func<int> classOf) => (ValueGetter<T>)((ref T destination) => destination = _values[classOf()]);

        private object? KeyOf(T value) => value switch
        {
            ReadOnlyMemory<char> text => text.IsEmpty ? null : text.ToString(),
            float number => float.IsNaN(number) ? null : number,
            double number => double.IsNaN(number) ? null : number,
            _ => Column.Type is KeyDataViewType && Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture) == 0 ? null : value,
        };
    }
}
