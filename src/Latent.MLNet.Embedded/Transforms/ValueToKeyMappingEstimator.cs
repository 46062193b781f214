using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly KeyOrdinality _ordinality;

    internal ValueToKeyMappingEstimator(string output, string input, KeyOrdinality ordinality)
    {
        _output = output;
        _input = input;
        _ordinality = ordinality;
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        GetOutputSchema(SchemaShape.Create(input.Schema));
        DataViewSchema.Column column = input.Schema.Find(_input);
        string[] terms = Types.Call<string[]>(this, nameof(Terms), column.Type.RawType, input, column);
        return new ValueToKeyMappingTransformer(_output, _input, (PrimitiveDataViewType)column.Type, terms);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column column = inputSchema.Find(_input);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey)
            throw ShapeCheck.Mismatch("input", _input, "a scalar", column.GetTypeString());
        var values = new SchemaShape.Column("KeyValues", SchemaShape.Column.VectorKind.Vector, column.ItemType, false);
        return inputSchema.With(new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape([values])));
    }

    private string[] Terms<T>(IDataView view, DataViewSchema.Column column)
    {
        var seen = new List<(T Value, string Text)>();
        var texts = new HashSet<string>();
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            string text = ValueToKeyMappingTransformer.TextOf(value);
            if (text != null && texts.Add(text))
                seen.Add((value, text));
        }

        if (_ordinality == KeyOrdinality.ByValue)
            seen = typeof(T) == typeof(ReadOnlyMemory<char>) ? [.. seen.OrderBy(term => term.Text, StringComparer.Ordinal)] : [.. seen.OrderBy(term => term.Value)];
        return [.. seen.Select(term => term.Text)];
    }
}
