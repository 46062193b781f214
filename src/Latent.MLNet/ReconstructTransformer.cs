using Latent.Autoencoders;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet;

/// <summary>Writes each row as a trained autoencoder gives it back.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class ReconstructTransformer : RowTransformer
{
    internal const string Kind = "reconstruct";
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly string _output;
    private readonly RowFunction _reconstruct;

    internal ReconstructTransformer(Autoencoder model, string output, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
    {
        Model = model;
        _output = output;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _reconstruct = new RowFunction(model.Input.Length, isCached: true, model.Reconstruct);
    }

    /// <summary>The trained autoencoder. It belongs to the transformer: do not dispose of it.</summary>
    public Autoencoder Model { get; }

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "input", _lengths);
        DataViewSchema.Annotations slots = AnnotationNames.Slots(SampleColumns.SlotNames(inputs));

        // One vector column keeps its dimensions, so that an image comes out as an image.
        VectorDataViewType type = inputs is [{ Type: VectorDataViewType only }]
            ? new VectorDataViewType(NumberDataViewType.Single, only.Dimensions)
            : new VectorDataViewType(NumberDataViewType.Single, _reconstruct.Width);
        var column = new DataViewSchema.DetachedColumn(_output, type, slots);
        return new RowBinding(schema, inputs, [_reconstruct], [new OutputColumn(column, 0, OutputColumn.Vector)]);
    }

    private protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStorage.Save(ctx, new StoredTransformer(Kind, [_output], _inputs, _lengths, CacheMegabytes), Model.Save);
}
