namespace Microsoft.ML.Data;

/// <summary>A schema in a file: names, types and the annotations of plain types.</summary>
internal static class SchemaStorage
{
    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (DataViewSchema.Column column in schema)
        {
            writer.Write(column.Name);
            WriteType(writer, column.Type);
            var annotations = column.Annotations.Schema.Where(annotation => annotation.Type is VectorDataViewType { ItemType: not KeyDataViewType } or TextDataViewType or BooleanDataViewType).ToArray();
            writer.Write(annotations.Length);
            foreach (DataViewSchema.Column annotation in annotations)
            {
                writer.Write(annotation.Name);
                if (annotation.Type is VectorDataViewType vector)
                {
                    string[] names = Types.Call<string[]>(Values.Shared, nameof(Values.Read), vector.ItemType.RawType, column, annotation.Name);
                    writer.Write(names.Length);
                    writer.Write(vector.ItemType.RawType.FullName.Split('[')[0]);
                    foreach (string name in names)
                        writer.Write(name);
                }
                else if (annotation.Type is TextDataViewType)
                {
                    ReadOnlyMemory<char> text = default;
                    column.Annotations.GetValue(annotation.Name, ref text);
                    writer.Write(-1);
                    writer.Write(text.ToString());
                }
                else
                {
                    bool flag = false;
                    column.Annotations.GetValue(annotation.Name, ref flag);
                    writer.Write(-2);
                    writer.Write(flag);
                }
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        var builder = new DataViewSchema.Builder();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            string name = reader.ReadString();
            DataViewType type = ReadType(reader);
            var annotations = new DataViewSchema.Annotations.Builder();
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                string kind = reader.ReadString();
                int size = reader.ReadInt32();
                if (size == -1)
                    annotations.AddPrimitiveValue(kind, TextDataViewType.Instance, reader.ReadString().AsMemory());
                else if (size == -2)
                    annotations.AddPrimitiveValue(kind, BooleanDataViewType.Instance, reader.ReadBoolean());
                else
                    Types.Call<object>(Values.Shared, nameof(Values.Add), RawOf(reader.ReadString()).RawType, annotations, kind, Enumerable.Range(0, size).Select(_ => reader.ReadString()).ToArray());
            }

            builder.AddColumn(name, type, annotations.ToAnnotations());
        }

        return builder.ToSchema();
    }

    private static void WriteType(BinaryWriter writer, DataViewType type)
    {
        var vector = type as VectorDataViewType;
        writer.Write(vector?.Dimensions.Length ?? -1);
        foreach (int size in vector?.Dimensions ?? [])
            writer.Write(size);
        DataViewType item = vector?.ItemType ?? type;
        writer.Write(item.RawType.FullName.Split('[')[0]);
        writer.Write((item as KeyDataViewType)?.Count ?? 0UL);
    }

    private static DataViewType ReadType(BinaryReader reader)
    {
        int rank = reader.ReadInt32();
        int[] sizes = [.. Enumerable.Range(0, Math.Max(0, rank)).Select(_ => reader.ReadInt32())];
        string raw = reader.ReadString();
        ulong count = reader.ReadUInt64();
        PrimitiveDataViewType item = RawOf(raw);
        if (count > 0)
            item = new KeyDataViewType(item.RawType, count);
        return rank < 0 ? item : new VectorDataViewType(item, sizes);
    }

    private static PrimitiveDataViewType RawOf(string name) => name == "System.ReadOnlyMemory`1" ? TextDataViewType.Instance : Types.OfRaw(Type.GetType(name));

    /// <summary>Vectors of values as texts, and back.</summary>
    private sealed class Values
    {
        public static Values Shared { get; } = new();

        public string[] Read<T>(DataViewSchema.Column column, string kind)
        {
            VBuffer<T> values = default;
            column.Annotations.GetValue(kind, ref values);
            return [.. values.DenseValues().Select(value => Transforms.ValueToKeyMappingTransformer.TextOf(value) ?? "")];
        }

        public object Add<T>(DataViewSchema.Annotations.Builder builder, string kind, string[] texts)
        {
            T[] values = typeof(T) == typeof(ReadOnlyMemory<char>)
                ? (T[])(object)texts.Select(text => text.AsMemory()).ToArray()
                : [.. texts.Select(text => (T)Convert.ChangeType(text, typeof(T), System.Globalization.CultureInfo.InvariantCulture))];
            builder.Add(kind, new VectorDataViewType(Types.OfRaw(typeof(T)), values.Length), (ref VBuffer<T> destination) => new VBuffer<T>(values.Length, values).CopyTo(ref destination));
            return null;
        }
    }
}
