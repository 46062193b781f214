using Latent.Autoencoders;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet;

/// <summary>Writes the probability of each class and the most probable one, as a trained <see cref="EncoderClassifier"/> gives them.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class EncoderClassifierTransformer : RowTransformer, ISingleFeaturePredictionTransformer<EncoderClassifier>
{
    internal const string Kind = "encoder-classifier";
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly KeyNames? _names;
    private readonly RowFunction _predict;

    internal EncoderClassifierTransformer(EncoderClassifier model, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths, KeyNames? names)
    {
        Model = model;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _names = names;
        _predict = new RowFunction(model.Classes, isCached: true, model.Predict);
    }

    /// <summary>The trained classifier. It belongs to the transformer: do not dispose of it.</summary>
    public EncoderClassifier Model { get; }

    /// <summary>The column that is read; the first one where there are several.</summary>
    public string FeatureColumnName => _inputs[0];

    /// <summary>The type of that column.</summary>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, _lengths[0]);

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "feature", _lengths);
        uint set = AnnotationNames.NextScoreColumnSetId(schema);
        var predicted = new DataViewSchema.Annotations.Builder();
        AnnotationNames.AddScore(predicted, set, ScoreColumns.MulticlassClassification, ScoreColumns.PredictedLabel);
        _names?.AddTo(predicted, AnnotationNames.KeyValues);
        var score = new DataViewSchema.Annotations.Builder();
        AnnotationNames.AddScore(score, set, ScoreColumns.MulticlassClassification, ScoreColumns.Score);
        _names?.AddTo(score, AnnotationNames.TrainingLabelValues);
        if (_names is { IsText: true })
        {
            _names.AddTo(score, AnnotationNames.SlotNames);
        }

        return new RowBinding(
            schema,
            inputs,
            [_predict],
            [
                new OutputColumn(new(ScoreColumns.PredictedLabel, new KeyDataViewType(typeof(uint), Model.Classes), predicted.ToAnnotations()), 0, OutputColumn.Largest),
                new OutputColumn(new(ScoreColumns.Score, new VectorDataViewType(NumberDataViewType.Single, Model.Classes), score.ToAnnotations()), 0, OutputColumn.Vector),
            ]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        string[] notes = _names is null ? [] : [.. _names.ToTexts()];
        ModelStorage.Save(ctx, new StoredTransformer(Kind, [ScoreColumns.Score], _inputs, _lengths, CacheMegabytes) { Notes = notes }, Model.Save);
    }
}
