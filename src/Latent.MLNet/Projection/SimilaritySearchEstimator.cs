using System.Collections.Immutable;
using Latent.MLNet.Internals;
using Latent.Projection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Projection;

/// <summary>Keeps rows, and writes for each row the keys and distances of those most similar to it.</summary>
/// <remarks>The rows are read into memory. Fitting refuses NaN and infinity; such a value in a row that is transformed gives empty keys and NaN distances. A row that was kept finds itself first, at distance 0.</remarks>
public sealed class SimilaritySearchEstimator : IEstimator<SimilaritySearchTransformer>
{
    private readonly IHost _host;
    private readonly SimilaritySearchOptions _options;

    internal SimilaritySearchEstimator(IHostEnvironment environment, SimilaritySearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(SimilaritySearchEstimator));
        _options = options;
    }

    /// <summary>Keeps the rows.</summary>
    /// <param name="input">The rows, at least as many as are to be found.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public SimilaritySearchTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.InputColumnNames, "input");
        using var context = new TrainingContext(_host, "Similarity search", _options.Cancellation);
        NeighbourOptions options = _options.Search with { Seed = context.Seed(_options.Search.Seed) };
        ImmutableArray<string> keys = _options.KeyColumnName is { } name ? ReadKeys(input, name) : default;
        SimilaritySearch search = ProjectedRows.Run(context, input, columns, _options.Matches, (rows, count, dimensions) => SimilaritySearch.Fit(rows, count, dimensions, keys, options, context.Cancellation));
        return new SimilaritySearchTransformer(search, _options.Matches, _options.OutputColumnName, _options.DistanceColumn, _options.InputColumnNames, [.. columns.Select(column => SampleColumns.LengthOf(column.Type))]) { CacheMegabytes = _options.CacheMegabytes };
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.InputColumnNames, "input");
        if (_options.KeyColumnName is { } name)
        {
            SchemaShape.Column key = SampleColumns.Find(inputSchema, name, "key");
            if (key.Kind != SchemaShape.Column.VectorKind.Scalar || key.IsKey || !key.ItemType.Equals(TextDataViewType.Instance))
            {
                throw SampleColumns.Mismatch("key", name, "text", SampleColumns.Describe(key));
            }
        }

        return OutputShapes.With(
            inputSchema,
            MLNetAccess.NewColumn(_options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false, null),
            OutputShapes.Vector(_options.DistanceColumn));
    }

    private static ImmutableArray<string> ReadKeys(IDataView input, string name)
    {
        DataViewSchema.Column column = input.Schema[name];
        var keys = ImmutableArray.CreateBuilder<string>();
        using DataViewRowCursor cursor = input.GetRowCursor([column]);
        ValueGetter<ReadOnlyMemory<char>> key = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            key(ref value);
            keys.Add(value.ToString());
        }

        return keys.ToImmutable();
    }
}
