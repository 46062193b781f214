using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly Kind _kind;
    private readonly bool _fixZero;

    internal NormalizingEstimator(string output, string input, Kind kind, bool fixZero)
    {
        _output = output;
        _input = input;
        _kind = kind;
        _fixZero = fixZero;
    }

    internal enum Kind
    {
        MinMax,
        MeanVariance,
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        GetOutputSchema(SchemaShape.Create(input.Schema));
        DataViewSchema.Column column = input.Schema.Find(_input);
        int size = (column.Type as VectorDataViewType)?.Size ?? 1;
        var minimum = Enumerable.Repeat(double.PositiveInfinity, size).ToArray();
        var maximum = Enumerable.Repeat(double.NegativeInfinity, size).ToArray();
        var sum = new double[size];
        var squares = new double[size];
        long count = 0;
        using (DataViewRowCursor cursor = input.GetRowCursor([column]))
        {
            ValueGetter<VBuffer<float>> getter = NormalizingTransformer.AsVector(cursor, column);
            VBuffer<float> values = default;
            var row = new float[size];
            while (cursor.MoveNext())
            {
                getter(ref values);
                values.CopyTo(row);
                count++;
                for (int i = 0; i < size; i++)
                {
                    double value = row[i];
                    minimum[i] = Math.Min(minimum[i], value);
                    maximum[i] = Math.Max(maximum[i], value);
                    sum[i] += value;
                    squares[i] += value * value;
                }
            }
        }

        var scale = new float[size];
        var offset = new float[size];
        for (int i = 0; i < size; i++)
        {
            double width, start;
            if (_kind == Kind.MinMax)
            {
                // With zero fixed, the larger magnitude becomes 1 and signs are kept.
                start = _fixZero ? 0 : minimum[i];
                width = _fixZero ? Math.Max(Math.Abs(minimum[i]), Math.Abs(maximum[i])) : maximum[i] - minimum[i];
            }
            else
            {
                double mean = sum[i] / count;
                double variance = Math.Max(0, (squares[i] / count) - (mean * mean));
                start = _fixZero ? 0 : mean;
                width = Math.Sqrt(_fixZero ? squares[i] / count : variance);
            }

            scale[i] = width > 0 && double.IsFinite(width) ? (float)(1 / width) : 0;
            offset[i] = (float)start;
        }

        return new NormalizingTransformer(_output, _input, scale, offset);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column column = inputSchema.Find(_input);
        if (column.ItemType != NumberDataViewType.Single || column.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw ShapeCheck.Mismatch("input", _input, "Single or a known-size vector of Single", column.GetTypeString());
        var annotations = column.Annotations.Where(annotation => annotation.Name == "SlotNames")
            .Append(new SchemaShape.Column("IsNormalized", SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        return inputSchema.With(new SchemaShape.Column(_output, column.Kind, column.ItemType, false, new SchemaShape(annotations)));
    }
}
