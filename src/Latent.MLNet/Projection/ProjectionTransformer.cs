using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Latent.Projection;
using Latent.Storage;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Projection;

/// <summary>Writes where each row stands in a map: a row of the map at its place, any other at the place found for it.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public abstract class ProjectionTransformer : RowTransformer
{
    private static readonly string[] Axes = ["X", "Y"];
    private readonly string _kind;
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly string _output;
    private readonly ProjectionMap _map;
    private readonly RowFunction _place;

    private protected ProjectionTransformer(string kind, ProjectionMap map, string output, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
    {
        _kind = kind;
        _map = map;
        _output = output;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _place = ProjectedRows.Finite(map.Dimensions, 2, (rows, count, places) => map.Transform(rows, count, places));
    }

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "input", _lengths);
        DataViewSchema.Annotations slots = AnnotationNames.Slots([.. Axes.Select(axis => $"{_output}.{axis}")]);
        var column = new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(NumberDataViewType.Single, 2), slots);
        return new RowBinding(schema, inputs, [_place], [new OutputColumn(column, 0, OutputColumn.Vector)]);
    }

    private protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStorage.Save(ctx, new StoredTransformer(_kind, [_output], _inputs, _lengths, CacheMegabytes), _map.Save);

    /// <summary>The map of a kind that a stored transformer holds.</summary>
    private protected static T LoadMap<T>(StoredTransformer stored, Stream model)
        where T : ProjectionMap
    {
        ProjectionMap map = ProjectionFile.LoadMap(model);
        ProjectedRows.Fitted(map.Neighbours, stored);
        return map as T ?? throw new InvalidDataException($"it holds a {map.GetType().Name} where a {typeof(T).Name} was expected.");
    }
}
