using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableClass(typeof(MulticlassPredictionTransformer<MaximumEntropyModelParameters>), typeof(MulticlassPredictionTransformer), null, typeof(SignatureLoadModel), "", MulticlassPredictionTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Scores of classes and the likeliest one.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : RowMapTransformer, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly DataViewSchema.Annotations _keyValues;

    internal MulticlassPredictionTransformer(TModel model, string featureColumn, DataViewSchema.Annotations keyValues)
    {
        Model = model;
        FeatureColumnName = featureColumn;
        _keyValues = keyValues;
    }

    public TModel Model { get; }

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, Parameters.Features);

    private MaximumEntropyModelParameters Parameters => (MaximumEntropyModelParameters)(object)Model;

    internal override RowMap Bind(DataViewSchema schema) => new Map(schema, this);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(new VersionInfo("MCPREDEM", 1, 1, 1, typeof(MulticlassPredictionTransformer).Assembly.FullName, MulticlassPredictionTransformer.LoaderSignature));
        var keys = new DataViewSchema.Builder();
        keys.AddColumn("Keys", NumberDataViewType.UInt32, _keyValues);
        SchemaStorage.Write(ctx.Writer, keys.ToSchema());
        ctx.Writer.Write(FeatureColumnName);
        ctx.Writer.Write(Parameters.Classes);
        ctx.Writer.Write(Parameters.Features);
        foreach (float weight in Parameters.Weights)
            ctx.Writer.Write(weight);
    }

    private sealed class Map : RowMap
    {
        private readonly DataViewSchema.Column _features;
        private readonly MaximumEntropyModelParameters _model;

        public Map(DataViewSchema schema, MulticlassPredictionTransformer<TModel> parent)
            : base(schema)
        {
            _model = parent.Parameters;
            _features = schema.Find(parent.FeatureColumnName, "feature");
            if (!_features.Type.Equals(parent.FeatureColumnType) && (_features.Type as VectorDataViewType)?.Size != _model.Features)
                throw ShapeCheck.Mismatch("feature", _features.Name, parent.FeatureColumnType, _features.Type);
            Columns =
            [
                new("PredictedLabel", new KeyDataViewType(typeof(uint), _model.Classes), With("PredictedLabel", parent._keyValues, "KeyValues")),
                new("Score", new VectorDataViewType(NumberDataViewType.Single, _model.Classes), With("Score", parent._keyValues, "SlotNames")),
            ];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns { get; }

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => [_features];

        public override Delegate MakeGetter(int added, DataViewRow row)
        {
            ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(_features);
            VBuffer<float> buffer = default;
            float[] features = new float[_model.Features], scores = new float[_model.Classes];
            if (added == 1)
            {
                return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
                {
                    getter(ref buffer);
                    buffer.CopyTo(features);
                    var editor = VBufferEditor.Create(ref destination, scores.Length);
                    _model.Score(features, editor.Values);
                    destination = editor.Commit();
                });
            }

            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref buffer);
                buffer.CopyTo(features);
                _model.Score(features, scores);
                key = (uint)Array.IndexOf(scores, scores.Max()) + 1;
            });
        }

        private static DataViewSchema.Annotations With(string valueKind, DataViewSchema.Annotations keyValues, string kind)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            DataViewSchema.Column? keys = keyValues.Schema.GetColumnOrNull("KeyValues");
            if (keys?.Type is VectorDataViewType { ItemType: TextDataViewType } vector)
                builder.Add(kind, vector, keyValues.GetGetter<VBuffer<ReadOnlyMemory<char>>>(keys.Value));
            else if (kind == "KeyValues")
                builder.Add(keyValues, name => name == "KeyValues");
            builder.AddPrimitiveValue("ScoreColumnSetId", new KeyDataViewType(typeof(uint), int.MaxValue), 1u);
            builder.AddPrimitiveValue("ScoreColumnKind", TextDataViewType.Instance, "MulticlassClassification".AsMemory());
            builder.AddPrimitiveValue("ScoreValueKind", TextDataViewType.Instance, valueKind.AsMemory());
            return builder.ToAnnotations();
        }
    }
}

internal static class MulticlassPredictionTransformer
{
    public const string LoaderSignature = "MulticlassForEmbedded";

    private static MulticlassPredictionTransformer<MaximumEntropyModelParameters> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        DataViewSchema.Annotations keys = SchemaStorage.Read(ctx.Reader)[0].Annotations;
        string features = ctx.Reader.ReadString();
        var parameters = new MaximumEntropyModelParameters(ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32());
        for (int i = 0; i < parameters.Weights.Length; i++)
            parameters.Weights[i] = ctx.Reader.ReadSingle();
        return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(parameters, features, keys);
    }
}
