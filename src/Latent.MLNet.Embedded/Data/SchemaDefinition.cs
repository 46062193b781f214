using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>How the members of a class become columns.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = 3,
    }

    public Column this[string columnName]
        => this.FirstOrDefault(column => column.ColumnName == columnName) ?? throw new ArgumentOutOfRangeException(nameof(columnName), $"Column '{columnName}' not found");

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        var definition = new SchemaDefinition();
        foreach (MemberInfo member in userType.GetMembers(BindingFlags.Public | BindingFlags.Instance))
        {
            Type type = member switch
            {
                FieldInfo field => field.FieldType,
                PropertyInfo { CanRead: true, CanWrite: true } property when property.GetIndexParameters().Length == 0 => property.PropertyType,
                _ => null,
            };
            if (type != null && member.GetCustomAttribute<NoColumnAttribute>() == null)
                definition.Add(new Column(member.Name, member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, TypeOf(member, type)));
        }

        return definition;
    }

    private static DataViewType TypeOf(MemberInfo member, Type type)
    {
        Type item = type.IsArray ? type.GetElementType() : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? type.GetGenericArguments()[0] : null;
        Type raw = item ?? type;
        PrimitiveDataViewType primitive = Types.OfRaw(raw == typeof(string) ? typeof(ReadOnlyMemory<char>) : raw);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
            primitive = new KeyDataViewType(raw, key.Count);
        return item == null ? primitive : new VectorDataViewType(primitive, member.GetCustomAttribute<VectorTypeAttribute>()?.Dims ?? [0]);
    }

    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, string columnName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            // As in ML.NET, arrays stand for vectors and strings for text.
            switch (value)
            {
                case string text:
                    _annotations.AddPrimitiveValue(kind, TextDataViewType.Instance, text.AsMemory());
                    break;
                case string[] texts:
                    Types.AddNames(_annotations, kind, texts);
                    break;
                case float[] numbers:
                    _annotations.Add(kind, annotationType, (ref VBuffer<float> destination) => new VBuffer<float>(numbers.Length, numbers).CopyTo(ref destination));
                    break;
                default:
                    _annotations.Add(kind, annotationType, (ref T destination) => destination = value);
                    break;
            }
        }
    }
}
