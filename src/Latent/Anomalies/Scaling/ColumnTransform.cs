using Latent.Anomalies.Methods;
using Latent.Storage;

namespace Latent.Anomalies.Scaling;

/// <summary>What brings columns to a scale, learnt from training rows.</summary>
internal abstract class ColumnTransform
{
    public abstract void Transform(ReadOnlySpan<float> rows, int count, Span<float> output);

    public abstract void InverseTransform(ReadOnlySpan<float> rows, int count, Span<float> output);

    public abstract void Save(IDictionary<string, ModelTensor> tensors);

    public static ColumnTransform? Fit(FeatureScaling scaling, ReadOnlySpan<float> rows, int count, int length) => scaling switch
    {
        FeatureScaling.AsGiven => null,
        FeatureScaling.Standard => StandardTransform.Fit(rows, count, length),
        FeatureScaling.Robust => new RobustTransform(RobustScaler.Fit(rows, count, length)),
        FeatureScaling.NormalScores => NormalScoreTransform.Fit(rows, count, length),
        _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "The scaling is unknown."),
    };

    public static ColumnTransform? Load(FeatureScaling scaling, ModelFile file, int length) => scaling switch
    {
        FeatureScaling.AsGiven => null,
        FeatureScaling.Standard => StandardTransform.Load(file, length),
        FeatureScaling.Robust => new RobustTransform(RobustScaler.Load(file, length)),
        FeatureScaling.NormalScores => NormalScoreTransform.Load(file, length),
        _ => throw new InvalidDataException($"The scaling {scaling} is unknown; the file is damaged or from a newer Latent."),
    };
}
