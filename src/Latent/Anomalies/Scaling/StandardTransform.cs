using Latent.Storage;

namespace Latent.Anomalies.Scaling;

/// <summary>Takes the mean off and divides by the standard deviation; a constant column by its magnitude, at least by one.</summary>
internal sealed class StandardTransform : ColumnTransform
{
    private readonly float[] _mean;
    private readonly float[] _scale;

    private StandardTransform(float[] mean, float[] scale)
    {
        _mean = mean;
        _scale = scale;
    }

    public static StandardTransform Fit(ReadOnlySpan<float> rows, int count, int length)
    {
        var mean = new float[length];
        var scale = new float[length];
        for (int j = 0; j < length; j++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < count; i++)
            {
                sum += rows[(i * length) + j];
            }

            double centre = sum / count;
            for (int i = 0; i < count; i++)
            {
                double difference = rows[(i * length) + j] - centre;
                squares += difference * difference;
            }

            double deviation = Math.Sqrt(squares / count);
            mean[j] = (float)centre;
            scale[j] = (float)Math.Clamp(deviation > 1e-7 * Math.Abs(centre) && deviation > 0 ? deviation : Math.Max(Math.Abs(centre), 1), 1e-30, float.MaxValue);
        }

        return new StandardTransform(mean, scale);
    }

    public static StandardTransform Load(ModelFile file, int length)
    {
        float[] scale = file.RequireTensor("scaling.scale", [length]).ToArray();
        return scale.All(value => value > 0)
            ? new StandardTransform(file.RequireTensor("scaling.mean", [length]).ToArray(), scale)
            : throw new InvalidDataException("A scale is not above 0; the file is damaged.");
    }

    public override void Transform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int j = 0; j < _mean.Length; j++, at++)
            {
                // Held within what sums of distances stand.
                output[at] = (float)Math.Clamp(((double)rows[at] - _mean[j]) / _scale[j], -1e15, 1e15);
            }
        }
    }

    public override void InverseTransform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int j = 0; j < _mean.Length; j++, at++)
            {
                output[at] = (float)(_mean[j] + ((double)rows[at] * _scale[j]));
            }
        }
    }

    public override void Save(IDictionary<string, ModelTensor> tensors)
    {
        tensors["scaling.mean"] = new ModelTensor([_mean.Length], _mean);
        tensors["scaling.scale"] = new ModelTensor([_scale.Length], _scale);
    }
}
