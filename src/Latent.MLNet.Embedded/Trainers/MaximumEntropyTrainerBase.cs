using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>What the trainers of multinomial logistic regression share: columns, checks, and the transformer they give.</summary>
public abstract class MaximumEntropyTrainerBase : IEstimator<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>
{
    private readonly string _label;
    private readonly string _features;

    private protected MaximumEntropyTrainerBase(string label, string features)
    {
        _label = label;
        _features = features;
    }

    public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(IDataView input)
    {
        GetOutputSchema(SchemaShape.Create(input.Schema));
        DataViewSchema.Column label = input.Schema.Find(_label, "label");
        if (label.Type is not KeyDataViewType key || key.RawType != typeof(uint))
            throw ShapeCheck.Mismatch("label", _label, "Key<UInt32>", label.Type);
        var parameters = new MaximumEntropyModelParameters((int)key.Count, ShapeCheck.FeatureCount(input.Schema, _features));
        Train(input, label, input.Schema[_features], parameters);
        return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(parameters, _features, Names(label, parameters.Classes));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column features = inputSchema.Find(_features, "feature");
        if (features.Kind != SchemaShape.Column.VectorKind.Vector || features.ItemType != NumberDataViewType.Single)
            throw ShapeCheck.Mismatch("feature", _features, "Vector<Single>", features.GetTypeString());
        SchemaShape.Column label = inputSchema.Find(_label, "label");
        if (!label.IsKey || label.Kind != SchemaShape.Column.VectorKind.Scalar || label.ItemType != NumberDataViewType.UInt32)
            throw ShapeCheck.Mismatch("label", _label, "Key<UInt32>", label.GetTypeString());
        SchemaShape.Column[] score =
        [
            new("ScoreColumnKind", SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false),
            new("ScoreValueKind", SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, false),
            ShapeCheck.Names("SlotNames"),
        ];
        return inputSchema.With(
            new SchemaShape.Column("PredictedLabel", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(label.Annotations.Where(a => a.Name == "KeyValues"))),
            new SchemaShape.Column("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(score)));
    }

    private protected abstract void Train(IDataView input, DataViewSchema.Column label, DataViewSchema.Column features, MaximumEntropyModelParameters parameters);

    private static DataViewSchema.Annotations Names(DataViewSchema.Column label, int classes)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(label.Annotations, name => name == "KeyValues");
        return builder.ToAnnotations();
    }
}
