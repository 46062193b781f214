using Microsoft.ML;

namespace Latent.MLNet.Rows;

/// <summary>A view with new columns, which its cursors compute many rows at a time and keep for later cursors.</summary>
internal sealed class BatchView : IDataView
{
    // Enough rows for full speed on a thread, few enough to stay in its cache with their samples.
    private const int MostRows = 256;
    private const int MostValues = 1 << 18;

    private readonly IDataView _source;
    private readonly RowBinding _binding;
    private readonly ResultCache?[] _caches;

    public BatchView(IDataView source, RowBinding binding, long cacheLimit)
    {
        _source = source;
        _binding = binding;
        int cached = binding.Functions.Count(function => function.IsCached);
        _caches = [.. binding.Functions.Select(function => function.IsCached && cacheLimit > 0 ? new ResultCache(function.Width, cacheLimit / cached) : null)];
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _binding.Output;

    public RowBinding Binding => _binding;

    public IReadOnlyList<ResultCache?> Caches => _caches;

    public int RowsPerBlock => Math.Clamp(MostValues / Math.Max(1, _binding.SampleLength), 1, MostRows);

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        bool[] functions = _binding.FunctionsFor(columns);
        DataViewRowCursor cursor = _source.GetRowCursor(_binding.Dependencies(columns, NeedsSamples(functions)), rand);
        return Wrap(cursor, columns, functions, seesAllRows: true);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        bool[] functions = _binding.FunctionsFor(columns);
        DataViewRowCursor[] cursors = _source.GetRowCursorSet(_binding.Dependencies(columns, NeedsSamples(functions)), n, rand);
        return [.. cursors.Select(cursor => Wrap(cursor, columns, functions, seesAllRows: cursors.Length == 1))];
    }

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, DataViewSchema.Column[] columns, bool[] functions, bool seesAllRows) =>
        functions.Contains(true)
            ? new BatchCursor(this, cursor, columns, functions, seesAllRows)
            : new PassThroughCursor(_binding, cursor, columns);

    /// <summary>Whether some result may have to be computed; where all are kept, the samples are not even read.</summary>
    private bool NeedsSamples(bool[] functions)
    {
        for (int i = 0; i < functions.Length; i++)
        {
            if (functions[i] && _caches[i] is not { IsComplete: true })
            {
                return true;
            }
        }

        return false;
    }
}
