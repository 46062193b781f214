namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : IEstimator<KeyToValueMappingTransformer>
{
    private readonly string _output;
    private readonly string _input;

    internal KeyToValueMappingEstimator(string output, string input)
    {
        _output = output;
        _input = input;
    }

    public KeyToValueMappingTransformer Fit(IDataView input)
    {
        GetOutputSchema(SchemaShape.Create(input.Schema));
        return new KeyToValueMappingTransformer(_output, _input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column column = inputSchema.Find(_input);
        if (!column.IsKey || !column.Annotations.TryFindColumn("KeyValues", out var values))
            throw ShapeCheck.Mismatch("input", _input, "a key with KeyValues", column.GetTypeString());
        return inputSchema.With(new SchemaShape.Column(_output, column.Kind, values.ItemType, values.IsKey));
    }
}
