using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>What Latent's transformers share: rows in, the same rows with more columns out, computed in batches.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public abstract class RowTransformer : ITransformer, IDisposable
{
    private protected RowTransformer()
    {
    }

    /// <summary>Always <see langword="true"/>: each row's new columns follow from that row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The most megabytes of results that a view keeps, so that a trainer which reads it many times computes them once.</summary>
    internal int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema).Output;
    }

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchView(input, Bind(input.Schema), (long)CacheMegabytes << 20);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new SingleRowMapper(Bind(inputSchema));
    }

    /// <summary>Writes the transformer into a model file.</summary>
    /// <param name="ctx">Where to.</param>
    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    /// <summary>
    /// Marks the transformer as no longer needed by its owner. Pipelines that still use it go on to work: what it holds
    /// is memory alone, which the garbage collector takes back.
    /// </summary>
    public void Dispose() => GC.SuppressFinalize(this);

    internal abstract RowBinding Bind(DataViewSchema schema);

    private protected abstract void SaveModel(ModelSaveContext ctx);
}
