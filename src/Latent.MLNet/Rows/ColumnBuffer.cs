using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>The values of a column for the rows of a batch, read ahead of those that are given out.</summary>
internal abstract class ColumnBuffer
{
    private static readonly MethodInfo MakeTyped = typeof(ColumnBuffer).GetMethod(nameof(MakeOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Makes the buffer of a column.</summary>
    /// <param name="source">The cursor that is read ahead.</param>
    /// <param name="column">Its column.</param>
    /// <param name="capacity">The rows of a batch.</param>
    /// <param name="row">The row in the batch that is given out.</param>
    public static ColumnBuffer Make(DataViewRowCursor source, DataViewSchema.Column column, int capacity, Func<int> row)
    {
        Type type = column.Type.RawType;
        MethodInfo make = typeof(ColumnBuffer).GetMethod(nameof(MakeVectorOf), BindingFlags.Static | BindingFlags.NonPublic)!;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? (ColumnBuffer)make.MakeGenericMethod(type.GetGenericArguments()[0]).Invoke(null, [source, column, capacity, row])!
            : (ColumnBuffer)MakeTyped.MakeGenericMethod(type).Invoke(null, [source, column, capacity, row])!;
    }

    /// <summary>Keeps the value of the cursor's row.</summary>
    public abstract void Read(int row);

    /// <summary>A getter over the rows of the batch.</summary>
    public abstract Delegate MakeGetter();

    private static Scalars<T> MakeOf<T>(DataViewRowCursor source, DataViewSchema.Column column, int capacity, Func<int> row) =>
        new(source.GetGetter<T>(column), capacity, row);

    private static Vectors<T> MakeVectorOf<T>(DataViewRowCursor source, DataViewSchema.Column column, int capacity, Func<int> row) =>
        new(source.GetGetter<VBuffer<T>>(column), capacity, row);

    private sealed class Scalars<T>(ValueGetter<T> getter, int capacity, Func<int> current) : ColumnBuffer
    {
        private readonly T[] _values = new T[capacity];

        public override void Read(int row)
        {
            // A type that holds something of its own (an image) must not be given the value of another row to fill.
            T value = default!;
            getter(ref value);
            _values[row] = value;
        }

        public override Delegate MakeGetter() => (ValueGetter<T>)((ref T destination) => destination = _values[current()]);
    }

    private sealed class Vectors<T>(ValueGetter<VBuffer<T>> getter, int capacity, Func<int> current) : ColumnBuffer
    {
        private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

        public override void Read(int row) => getter(ref _values[row]);

        // Copied, as the taker may write into its buffer.
        public override Delegate MakeGetter() => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => _values[current()].CopyTo(ref destination));
    }
}
