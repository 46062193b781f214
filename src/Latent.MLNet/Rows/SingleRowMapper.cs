using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>Maps one row at a time, for prediction engines.</summary>
internal sealed class SingleRowMapper(RowBinding binding) : IRowToRowMapper
{
    public DataViewSchema InputSchema => binding.Input;

    public DataViewSchema OutputSchema => binding.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        ArgumentNullException.ThrowIfNull(dependingColumns);
        return binding.Dependencies(dependingColumns);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        return new SingleRow(binding, input, [.. activeColumns.Select(column => column.Index)]);
    }
}
