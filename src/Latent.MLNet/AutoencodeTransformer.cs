using Latent.Autoencoders;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet;

/// <summary>Writes the latent vector of each row, as a trained autoencoder gives it.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class AutoencodeTransformer : RowTransformer
{
    internal const string Kind = "autoencode";
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly string _output;
    private readonly RowFunction _encode;

    internal AutoencodeTransformer(Autoencoder model, string output, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
    {
        Model = model;
        _output = output;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _encode = new RowFunction(model.Latent.Length, isCached: true, model.Encode);
    }

    /// <summary>The trained autoencoder. It belongs to the transformer: do not dispose of it.</summary>
    public Autoencoder Model { get; }

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "input", _lengths);
        DataViewSchema.Annotations slots = AnnotationNames.Slots([.. Enumerable.Range(0, _encode.Width).Select(i => $"{_output}.{i}")]);
        var column = new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(NumberDataViewType.Single, _encode.Width), slots);
        return new RowBinding(schema, inputs, [_encode], [new OutputColumn(column, 0, OutputColumn.Vector)]);
    }

    private protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStorage.Save(ctx, new StoredTransformer(Kind, [_output], _inputs, _lengths, CacheMegabytes), Model.Save);
}
