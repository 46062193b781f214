using Latent.Anomalies;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet;

/// <summary>Scores rows by a trained <see cref="AnomalyDetector"/> and flags those above its threshold.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class AutoencoderAnomalyTransformer : RowTransformer, ISingleFeaturePredictionTransformer<AnomalyDetector>
{
    internal const string Kind = "anomaly";
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly string? _contributions;
    private readonly RowFunction[] _functions;

    internal AutoencoderAnomalyTransformer(AnomalyDetector model, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths, string? contributions)
    {
        Model = model;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _contributions = contributions;
        var score = new RowFunction(1, isCached: true, model.Score);
        _functions = contributions is null
            ? [score]
            : [score, new RowFunction(model.Input.Length, isCached: false, (rows, count, results) => model.Contributions(rows, count, results))];
    }

    /// <summary>The trained detector. It belongs to the transformer: do not dispose of it.</summary>
    public AnomalyDetector Model { get; }

    /// <summary>The column that is read; the first one where there are several.</summary>
    public string FeatureColumnName => _inputs[0];

    /// <summary>The type of that column.</summary>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, _lengths[0]);

    /// <summary>The same transformer with another threshold, found from the scores of the rows that were held out.</summary>
    /// <param name="rule">The rule.</param>
    public AutoencoderAnomalyTransformer WithThreshold(Anomalies.Thresholds.ThresholdRule rule) =>
        new(Model.WithThreshold(rule), _inputs, _lengths, _contributions) { CacheMegabytes = CacheMegabytes };

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "feature", _lengths);
        uint set = AnnotationNames.NextScoreColumnSetId(schema);
        var outputs = new List<OutputColumn>
        {
            new(new DataViewSchema.DetachedColumn(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, Annotations(set, ScoreColumns.PredictedLabel)), 0, Flag),
            new(new DataViewSchema.DetachedColumn(ScoreColumns.Score, NumberDataViewType.Single, Annotations(set, ScoreColumns.Score)), 0, OutputColumn.Number),
        };
        if (_contributions is not null)
        {
            DataViewSchema.Annotations slots = AnnotationNames.Slots(SampleColumns.SlotNames(inputs));
            var type = new VectorDataViewType(NumberDataViewType.Single, Model.Input.Length);
            outputs.Add(new OutputColumn(new DataViewSchema.DetachedColumn(_contributions, type, slots), 1, OutputColumn.Vector));
        }

        return new RowBinding(schema, inputs, _functions, outputs);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        string[] outputs = _contributions is null ? [ScoreColumns.Score] : [ScoreColumns.Score, _contributions];
        ModelStorage.Save(ctx, new StoredTransformer(Kind, outputs, _inputs, _lengths, CacheMegabytes), Model.Save);
    }

    private Delegate Flag(ResultRow row) => (ValueGetter<bool>)((ref bool destination) => destination = Model.IsAnomaly(row.Current()[0]));

    private static DataViewSchema.Annotations Annotations(uint set, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AnnotationNames.AddScore(builder, set, ScoreColumns.BinaryClassification, valueKind);
        return builder.ToAnnotations();
    }
}
