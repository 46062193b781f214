namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : IEstimator<ColumnCopyingTransformer>
{
    private readonly string _output;
    private readonly string _input;

    internal ColumnCopyingEstimator(string output, string input)
    {
        _output = output;
        _input = input;
    }

    public ColumnCopyingTransformer Fit(IDataView input)
    {
        input.Schema.Find(_input);
        return new ColumnCopyingTransformer(_output, _input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column column = inputSchema.Find(_input);
        return inputSchema.With(new SchemaShape.Column(_output, column.Kind, column.ItemType, column.IsKey, column.Annotations));
    }
}
