using Latent.Storage;

namespace Latent.Anomalies.Scaling;

/// <summary><see cref="RobustScaler"/> as a transform of a method's own.</summary>
internal sealed class RobustTransform(RobustScaler scaler) : ColumnTransform
{
    public override void Transform(ReadOnlySpan<float> rows, int count, Span<float> output) => scaler.Transform(rows, count, output);

    public override void InverseTransform(ReadOnlySpan<float> rows, int count, Span<float> output) => scaler.InverseTransform(rows, count, output);

    public override void Save(IDictionary<string, ModelTensor> tensors) => scaler.Save(tensors);
}
