using Latent.MLNet.Internals;
using Microsoft.ML;

namespace Latent.MLNet.Rows;

/// <summary>A transformer bound to a schema: where its samples come from, what it computes, and the columns it adds.</summary>
internal sealed class RowBinding
{
    public RowBinding(DataViewSchema input, DataViewSchema.Column[] inputs, IReadOnlyList<RowFunction> functions, IReadOnlyList<OutputColumn> outputs)
    {
        Input = input;
        Inputs = inputs;
        Functions = functions;
        Outputs = outputs;
        SampleLength = inputs.Sum(column => SampleColumns.LengthOf(column.Type));
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(outputs.Select(output => output.Column));
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column[] Inputs { get; }

    public IReadOnlyList<RowFunction> Functions { get; }

    public IReadOnlyList<OutputColumn> Outputs { get; }

    public int SampleLength { get; }

    /// <summary>Which functions must run for the columns that are asked for.</summary>
    public bool[] FunctionsFor(IEnumerable<DataViewSchema.Column> columns)
    {
        var needed = new bool[Functions.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index >= Input.Count)
            {
                needed[Outputs[column.Index - Input.Count].Function] = true;
            }
        }

        return needed;
    }

    /// <summary>The input columns behind the columns that are asked for.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> columns, bool withSamples = true)
    {
        var needed = new SortedDictionary<int, DataViewSchema.Column>();
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index < Input.Count)
            {
                needed[column.Index] = Input[column.Index];
            }
            else if (withSamples)
            {
                foreach (DataViewSchema.Column source in Inputs)
                {
                    needed[source.Index] = source;
                }
            }
        }

        return needed.Values;
    }
}
