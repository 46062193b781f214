using System.Reflection;

namespace Microsoft.ML.Data;

internal static class Types
{
    private static readonly PrimitiveDataViewType[] Primitives =
    [
        NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.SByte, NumberDataViewType.Byte,
        NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32,
        NumberDataViewType.Int64, NumberDataViewType.UInt64, BooleanDataViewType.Instance, DateTimeDataViewType.Instance, TextDataViewType.Instance,
    ];

    public static PrimitiveDataViewType OfRaw(Type raw)
        => Primitives.FirstOrDefault(type => type.RawType == raw) ?? throw new ArgumentOutOfRangeException(nameof(raw), $"The type {raw} has no column type.");

    /// <summary>Calls a generic method of one parameter with the type that a column's values have.</summary>
    public static TResult Call<TResult>(object target, string method, Type type, params object[] arguments)
    {
        MethodInfo generic = target.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return generic.MakeGenericMethod(type).CreateInvoker<TResult>(target, arguments);
    }

    public static VectorDataViewType Names(int count) => new(TextDataViewType.Instance, count);

    public static DataViewSchema.Annotations NamesOf(string kind, IReadOnlyList<string> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AddNames(builder, kind, names);
        return builder.ToAnnotations();
    }

    public static void AddNames(DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyList<string> names)
    {
        ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
        builder.Add(kind, Names(values.Length), (ref VBuffer<ReadOnlyMemory<char>> destination) => new VBuffer<ReadOnlyMemory<char>>(values.Length, values).CopyTo(ref destination));
    }

    public static string[] NamesOrNull(DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { ItemType: TextDataViewType, IsKnownSize: true })
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(kind, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static TResult CreateInvoker<TResult>(this MethodInfo method, object target, object[] arguments)
    {
        try
        {
            return (TResult)method.Invoke(target, arguments);
        }
        catch (TargetInvocationException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }
}
