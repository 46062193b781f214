using Latent.Projection;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The squared Mahalanobis distance from the mean, per dimension, with a covariance drawn a little towards a sphere so that it can always be inverted.</summary>
internal sealed class EllipsoidScorer : AnomalyScorer
{
    public const string Kind = "mahalanobis";

    private const double Shrinkage = 0.01;

    private readonly float[] _mean;
    private readonly float[] _axes;

    private EllipsoidScorer(float[] mean, float[] axes)
    {
        _mean = mean;
        _axes = axes;
    }

    /// <summary>Axes are the principal ones, each divided by its standard deviation.</summary>
    public static EllipsoidScorer Fit(ReadOnlySpan<float> rows, int count, int length)
    {
        int components = Math.Min(count, length);
        var all = PrincipalComponents.Fit(rows, count, length, components);
        double floor = Math.Max(Shrinkage * all.TotalVariance / length, 1e-12);
        var axes = new float[length * length];
        for (int component = 0; component < components; component++)
        {
            double scale = 1 / Math.Sqrt(((1 - Shrinkage) * all.Variances[component]) + floor);
            for (int j = 0; j < length; j++)
            {
                axes[(component * length) + j] = (float)(all.Axes[(component * length) + j] * scale);
            }
        }

        return new EllipsoidScorer(all.Mean.ToArray(), axes);
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = _mean.Length;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * length, length);
            double sum = 0;
            for (int component = 0; component < length; component++)
            {
                double along = 0;
                for (int j = 0; j < length; j++)
                {
                    along += (row[j] - _mean[j]) * _axes[(component * length) + j];
                }

                sum += along * along;
            }

            scores[i] = (float)(sum / length);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _mean.Length;
        Score(rows, count, scores);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * length, length);
            _mean.CopyTo(expected.Slice(i * length, length));
            for (int j = 0; j < length; j++)
            {
                double gradient = 0;
                for (int component = 0; component < length; component++)
                {
                    double along = 0;
                    for (int k = 0; k < length; k++)
                    {
                        along += (row[k] - _mean[k]) * _axes[(component * length) + k];
                    }

                    gradient += along * _axes[(component * length) + j];
                }

                contributions[(i * length) + j] = (float)Math.Max(0, gradient * (row[j] - _mean[j]));
            }
        }
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Tensors = new Dictionary<string, ModelTensor> { ["mean"] = new([_mean.Length], _mean), ["axes"] = new([_mean.Length, _mean.Length], _axes) },
    };

    public static EllipsoidScorer Load(ModelFile file, int length) =>
        new(file.RequireTensor("mean", [length]).ToArray(), file.RequireTensor("axes", [length, length]).ToArray());
}
