namespace Microsoft.ML.Data;

/// <summary>Columns computed row by row from others, bound to a schema.</summary>
internal abstract class RowMap(DataViewSchema input)
{
    public DataViewSchema Input => input;

    /// <summary>The columns that are added.</summary>
    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> Columns { get; }

    /// <summary>The input columns that an added column is computed from.</summary>
    public abstract IEnumerable<DataViewSchema.Column> DependenciesOf(int added);

    public abstract Delegate MakeGetter(int added, DataViewRow row);

    public DataViewSchema MakeOutputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(Columns);
        return builder.ToSchema();
    }
}
