namespace Microsoft.ML.Data;

/// <summary>Mappers one after another. Each must take the very schema that the one before it gives.</summary>
internal sealed class CompositeRowToRowMapper : IRowToRowMapper
{
    private readonly IRowToRowMapper[] _mappers;

    public CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers)
    {
        DataViewSchema schema = inputSchema;
        foreach (IRowToRowMapper mapper in mappers)
        {
            if (!ReferenceEquals(mapper.InputSchema, schema))
                throw new InvalidOperationException("The input schema of a row-to-row mapper is not the one it was made from.");
            schema = mapper.OutputSchema;
        }

        InputSchema = inputSchema;
        OutputSchema = schema;
        _mappers = mappers;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => _mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        // What each mapper must give follows from what the one after it asks for.
        var needed = new IEnumerable<DataViewSchema.Column>[_mappers.Length];
        IEnumerable<DataViewSchema.Column> columns = [.. activeColumns];
        for (int i = _mappers.Length - 1; i >= 0; i--)
        {
            needed[i] = columns;
            columns = [.. _mappers[i].GetDependencies(columns)];
        }

        DataViewRow row = input;
        for (int i = 0; i < _mappers.Length; i++)
            row = _mappers[i].GetRow(row, needed[i]);
        return row;
    }
}
