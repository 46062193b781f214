using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>Shapes of schemas that have more columns than they had.</summary>
internal static class OutputShapes
{
    /// <summary>The shape with columns added, in place of those of the same names.</summary>
    public static SchemaShape With(SchemaShape schema, params IReadOnlyList<SchemaShape.Column> columns) =>
        new(schema.Where(column => columns.All(added => added.Name != column.Name)).Concat(columns));

    /// <summary>A vector of numbers.</summary>
    public static SchemaShape.Column Vector(string name, params IEnumerable<SchemaShape.Column> annotations) =>
        MLNetAccess.NewColumn(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(annotations));

    /// <summary>A single value.</summary>
    public static SchemaShape.Column Scalar(string name, DataViewType type, params IEnumerable<SchemaShape.Column> annotations) =>
        MLNetAccess.NewColumn(name, SchemaShape.Column.VectorKind.Scalar, type, false, new SchemaShape(annotations));
}
