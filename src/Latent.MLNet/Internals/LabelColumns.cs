using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>Label columns of classifiers, checked as ML.NET's own trainers check them.</summary>
internal static class LabelColumns
{
    private const string Expected = "Key<UInt32>; MapValueToKey makes one of any value";

    /// <summary>Checks the column where only its kind is known.</summary>
    public static SchemaShape.Column CheckKey(SchemaShape schema, string name)
    {
        SchemaShape.Column column = SampleColumns.Find(schema, name, "label");
        return column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar && column.ItemType.Equals(NumberDataViewType.UInt32)
            ? column
            : throw SampleColumns.Mismatch("label", name, Expected, SampleColumns.Describe(column));
    }

    /// <summary>Finds and checks the column.</summary>
    public static DataViewSchema.Column BindKey(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw SampleColumns.Missing("label", name);
        if (column.Type is not KeyDataViewType key || key.RawType != typeof(uint))
        {
            throw SampleColumns.Mismatch("label", name, Expected, column.Type.ToString());
        }

        return key.Count is >= 2 and <= 1_000_000
            ? column
            : throw SampleColumns.Mismatch("label", name, "a key with 2 to 1,000,000 values", column.Type.ToString());
    }

    /// <summary>The names of the key's values, where they are of a type that is kept.</summary>
    public static SchemaShape.Column? NamesOf(SchemaShape.Column label)
    {
        foreach (SchemaShape.Column annotation in label.Annotations)
        {
            if (annotation.Name == AnnotationNames.KeyValues && annotation.Kind == SchemaShape.Column.VectorKind.Vector && KeyNames.IsKept(annotation.ItemType))
            {
                return annotation;
            }
        }

        return null;
    }
}
