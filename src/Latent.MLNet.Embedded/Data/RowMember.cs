using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A member of a row class, read from it as a column's value or written to it from one.</summary>
internal abstract class RowMember<TRow>
{
    protected RowMember(SchemaDefinition.Column column)
    {
        ColumnName = column.ColumnName;
        Type = column.ColumnType;
        Annotations = column.Annotations;
    }

    public string ColumnName { get; }

    public DataViewType Type { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public static RowMember<TRow>[] Of(SchemaDefinition natural, SchemaDefinition given)
        => [.. (given ?? natural).Select(column => (RowMember<TRow>)Activator.CreateInstance(
            typeof(Typed<,,>).MakeGenericType(typeof(TRow), MemberType(column.MemberName), column.ColumnType.RawType), column))];

    /// <summary>The column of a schema that this member takes.</summary>
    public DataViewSchema.Column In(DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(ColumnName)
            ?? throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find column '{ColumnName}'");
        bool fits = column.Type.RawType == Type.RawType
            && (Type is not VectorDataViewType { IsKnownSize: true } wanted || wanted.Size == ((VectorDataViewType)column.Type).Size);
        return fits ? column : throw new InvalidOperationException($"Can't bind the IDataView column '{ColumnName}' of type '{column.Type}' to field or property of type '{Type}'.");
    }

    /// <summary>A getter over whatever row the function gives.</summary>
    public abstract Delegate MakeGetter(Func<TRow> current);

    public abstract Action<TRow> MakeSetter(DataViewRow row);

    private static Type MemberType(string name)
        => typeof(TRow).GetMember(name, BindingFlags.Public | BindingFlags.Instance).Single() is FieldInfo field ? field.FieldType : typeof(TRow).GetProperty(name).PropertyType;
}

/// <summary>A member of type <typeparamref name="TMember"/> behind a column of values <typeparamref name="TValue"/>.</summary>
internal sealed class Typed<TRow, TMember, TValue> : RowMember<TRow>
{
    private readonly Func<TRow, TMember> _get;
    private readonly Action<TRow, TMember> _set;

    public Typed(SchemaDefinition.Column column)
        : base(column)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TMember));
        MemberExpression member = Expression.PropertyOrField(row, column.MemberName);
        _get = Expression.Lambda<Func<TRow, TMember>>(member, row).Compile();
        _set = Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(member, value), row, value).Compile();
    }

    public override Delegate MakeGetter(Func<TRow> current)
    {
        if (typeof(TMember) == typeof(TValue))
        {
            var get = (Func<TRow, TValue>)(object)_get;
            return (ValueGetter<TValue>)((ref TValue destination) => destination = get(current()));
        }

        if (typeof(TMember) == typeof(string))
        {
            var get = (Func<TRow, string>)(object)_get;
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> destination) => destination = get(current()).AsMemory());
        }

        return (Delegate)GetType().GetMethod(nameof(VectorGetter), BindingFlags.Instance | BindingFlags.NonPublic)
            .MakeGenericMethod(typeof(TMember).GetElementType(), typeof(TValue).GetGenericArguments()[0]).Invoke(this, [current]);
    }

    public override Action<TRow> MakeSetter(DataViewRow row)
    {
        ValueGetter<TValue> getter = row.GetGetter<TValue>(In(row.Schema));
        TValue value = default;
        if (typeof(TMember) == typeof(TValue))
        {
            var set = (Action<TRow, TValue>)(object)_set;
            return target =>
            {
                // A vector is copied: the getter's buffer is used again for the next row.
                TValue own = default;
                getter(ref own);
                set(target, own);
            };
        }

        if (typeof(TMember) == typeof(string))
        {
            var set = (Action<TRow, string>)(object)_set;
            return target =>
            {
                getter(ref value);
                set(target, value.ToString());
            };
        }

        return (Action<TRow>)GetType().GetMethod(nameof(VectorSetter), BindingFlags.Instance | BindingFlags.NonPublic)
            .MakeGenericMethod(typeof(TMember).GetElementType(), typeof(TValue).GetGenericArguments()[0]).Invoke(this, [getter]);
    }

    private ValueGetter<VBuffer<TItem>> VectorGetter<TElement, TItem>(Func<TRow> current)
    {
        var get = (Func<TRow, TElement[]>)(object)_get;
        int size = ((VectorDataViewType)Type).Size;
        return (ref VBuffer<TItem> destination) =>
        {
            TElement[] values = get(current()) ?? [];
            if (size > 0 && values.Length != size)
                throw new InvalidOperationException($"The vector '{ColumnName}' has {values.Length} values where its type says {size}.");
            var editor = VBufferEditor.Create(ref destination, values.Length);
            if (typeof(TElement) == typeof(TItem))
            {
                ((TItem[])(object)values).CopyTo(editor.Values);
            }
            else
            {
                for (int i = 0; i < values.Length; i++)
                    editor.Values[i] = (TItem)(object)((string)(object)values[i]).AsMemory();
            }

            destination = editor.Commit();
        };
    }

    private Action<TRow> VectorSetter<TElement, TItem>(ValueGetter<VBuffer<TItem>> getter)
    {
        var set = (Action<TRow, TElement[]>)(object)_set;
        VBuffer<TItem> value = default;
        return target =>
        {
            getter(ref value);
            set(target, typeof(TElement) == typeof(TItem)
                ? (TElement[])(object)value.DenseValues().ToArray()
                : (TElement[])(object)value.DenseValues().Select(item => item.ToString()).ToArray());
        };
    }
}
