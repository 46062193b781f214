namespace Microsoft.ML.Data;

/// <summary>A row with the columns of a map added.</summary>
internal sealed class MappedRow(RowMap map, DataViewRow input, DataViewSchema schema, HashSet<int> active)
{
    public bool IsActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"The column '{column.Name}' is not active.");
        if (column.Index < map.Input.Count)
            return input.GetGetter<TValue>(map.Input[column.Index]);
        return map.MakeGetter(column.Index - map.Input.Count, input) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}' for the column '{column.Name}' of type {schema[column.Index].Type}");
    }
}
