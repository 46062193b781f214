using Microsoft.ML.Data;

namespace Microsoft.ML;

internal static class ShapeCheck
{
    public static SchemaShape.Column Find(this SchemaShape schema, string name, string role = "input")
        => schema.TryFindColumn(name, out var column) ? column : throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find {role} column '{name}'");

    public static DataViewSchema.Column Find(this DataViewSchema schema, string name, string role = "input")
        => schema.GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find {role} column '{name}'");

    public static ArgumentOutOfRangeException Mismatch(string role, string name, object expected, object found)
        => new("inputSchema", $"Schema mismatch for {role} column '{name}': expected {expected}, got {found}");

    public static SchemaShape With(this SchemaShape schema, params SchemaShape.Column[] columns)
        => new(schema.Where(column => columns.All(added => added.Name != column.Name)).Concat(columns));

    public static SchemaShape.Column Names(string kind) => new(kind, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false);

    public static int FeatureCount(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.Find(name, "feature");
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? vector.Size
            : throw Mismatch("feature", name, "known-size vector of Single", column.Type);
    }
}
