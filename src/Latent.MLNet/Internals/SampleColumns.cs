using Latent.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>
/// The columns that make a sample, one after another: numbers and vectors of known size, all <see cref="float"/>.
/// The checks are ML.NET's own, in words and in exceptions.
/// </summary>
internal static class SampleColumns
{
    private const string Expected = "Single or a vector of Single of known size";

    /// <summary>Checks the columns where only their kinds are known.</summary>
    public static void Check(SchemaShape schema, IReadOnlyList<string> names, string role)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (string name in names)
        {
            SchemaShape.Column column = Find(schema, name, role);
            bool isVariable = column.Kind == SchemaShape.Column.VectorKind.VariableVector;
            if (isVariable || column.IsKey || !column.ItemType.Equals(NumberDataViewType.Single))
            {
                throw Mismatch(role, name, Expected, Describe(column) + Remedy(name, column.ItemType, column.IsKey, isVariable));
            }
        }
    }

    /// <summary>Finds a column of a shape.</summary>
    public static SchemaShape.Column Find(SchemaShape schema, string name, string role)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        throw Missing(role, name);
    }

    /// <summary>Finds and checks the columns.</summary>
    public static DataViewSchema.Column[] Bind(DataViewSchema schema, IReadOnlyList<string> names, string role)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var columns = new DataViewSchema.Column[names.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = schema.GetColumnOrNull(names[i]) ?? throw Missing(role, names[i]);
            bool fits = columns[i].Type is VectorDataViewType vector
                ? vector.IsKnownSize && vector.ItemType.Equals(NumberDataViewType.Single)
                : columns[i].Type.Equals(NumberDataViewType.Single);
            if (!fits)
            {
                DataViewType item = (columns[i].Type as VectorDataViewType)?.ItemType ?? columns[i].Type;
                throw Mismatch(role, names[i], Expected, columns[i].Type + Remedy(names[i], item, item is KeyDataViewType, columns[i].Type is VectorDataViewType { IsKnownSize: false }));
            }
        }

        return columns;
    }

    /// <summary>Finds the columns for a model that was trained on samples of a length, of the given lengths column by column.</summary>
    public static DataViewSchema.Column[] Bind(DataViewSchema schema, IReadOnlyList<string> names, string role, IReadOnlyList<int> lengths)
    {
        DataViewSchema.Column[] columns = Bind(schema, names, role);
        for (int i = 0; i < columns.Length; i++)
        {
            if (LengthOf(columns[i].Type) != lengths[i])
            {
                throw Mismatch(role, names[i], $"a vector of Single of size {lengths[i]}, as the model was trained on", columns[i].Type.ToString());
            }
        }

        return columns;
    }

    /// <summary>The number of values that a column adds to a sample.</summary>
    public static int LengthOf(DataViewType type) => (type as VectorDataViewType)?.Size ?? 1;

    /// <summary>The shape of a sample: that of its one column where there is one with several dimensions, else a vector.</summary>
    public static Shape ShapeOf(IReadOnlyList<DataViewSchema.Column> columns) =>
        columns.Count == 1 && columns[0].Type is VectorDataViewType { Dimensions.Length: > 1 and <= Shape.MaxRank } vector
            ? Shape.Create([.. vector.Dimensions])
            : Shape.Create(columns.Sum(column => LengthOf(column.Type)));

    /// <summary>What names the values of a sample: the slot names of its columns, or a column's name and the number of the slot.</summary>
    public static string[] SlotNames(IReadOnlyList<DataViewSchema.Column> columns)
    {
        var names = new List<string>();
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Type is not VectorDataViewType vector)
            {
                names.Add(column.Name);
                continue;
            }

            string[]? own = AnnotationNames.Read(column, AnnotationNames.SlotNames, vector.Size);
            for (int i = 0; i < vector.Size; i++)
            {
                names.Add(own is not null && own[i].Length > 0 ? own[i] : $"{column.Name}.{i}");
            }
        }

        return [.. names];
    }

    /// <summary>Refuses a sample with a NaN or an infinity.</summary>
    /// <param name="columns">The columns that it was read from.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="row">The number of its row, from 0.</param>
    public static void CheckFinite(IReadOnlyList<DataViewSchema.Column> columns, ReadOnlySpan<float> sample, long row)
    {
        int at = sample.IndexOfAnyExceptFinite(), slot = at;
        if (at < 0)
        {
            return;
        }

        int place = 0;
        while (slot >= LengthOf(columns[place].Type))
        {
            slot -= LengthOf(columns[place++].Type);
        }

        string name = columns[place].Name;
        throw new InvalidOperationException(
            $"The column '{name}' has the value {sample[at]} in row {row}, slot {slot}, where a finite number was expected; put ml.Transforms.ReplaceMissingValues(\"{name}\") before this estimator, or leave such rows out by ml.Data.FilterRowsByMissingValues.");
    }

    public static ArgumentOutOfRangeException Missing(string role, string name) =>
        OutOfRange($"Could not find {role} column '{name}'.");

    public static ArgumentOutOfRangeException Mismatch(string role, string name, string expected, string? found) =>
        OutOfRange($"Schema mismatch for {role} column '{name}': expected {expected}, got {found}.");

    private static ArgumentOutOfRangeException OutOfRange(string message, string inputSchema = "") => new(nameof(inputSchema), message);

    /// <summary>Which of ML.NET's own parts makes a column of another type into one that can be read.</summary>
    private static string Remedy(string name, DataViewType item, bool isKey, bool isVariable) => item switch
    {
        _ when isKey => $"; ml.Transforms.Conversion.MapKeyToVector(\"{name}\") makes a vector of it",
        TextDataViewType => $"; ml.Transforms.Categorical.OneHotEncoding(\"{name}\") or ml.Transforms.Text.FeaturizeText(\"{name}\") makes numbers of it",
        _ when isVariable => "; [VectorType(n)] on the property, or ColumnType in a SchemaDefinition, gives it a size",
        NumberDataViewType or BooleanDataViewType => $"; ml.Transforms.Conversion.ConvertType(\"{name}\") makes it Single",
        _ => "",
    };

    /// <summary>The type of a column of a shape as text.</summary>
    public static string Describe(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString() ?? "";
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"a vector of {item} of variable size",
            _ => item,
        };
    }
}
