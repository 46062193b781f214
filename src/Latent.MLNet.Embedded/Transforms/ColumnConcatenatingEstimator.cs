using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(string output, string[] inputs)
    {
        _output = output;
        _inputs = inputs;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        GetOutputSchema(SchemaShape.Create(input.Schema));
        return new ColumnConcatenatingTransformer(_output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        bool known = true;
        foreach (string name in _inputs)
        {
            SchemaShape.Column column = inputSchema.Find(name);
            known &= column.Kind != SchemaShape.Column.VectorKind.VariableVector;
            if (column.ItemType != NumberDataViewType.Single || column.IsKey)
                throw ShapeCheck.Mismatch("input", name, "Single or a vector of Single", column.GetTypeString());
        }

        var annotations = new SchemaShape([ShapeCheck.Names("SlotNames")]);
        return inputSchema.With(new SchemaShape.Column(_output, known ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single, false, annotations));
    }
}
