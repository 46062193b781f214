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

    /// <summary>What is usual: the mean.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        var along = new double[_mean.Length];
        for (int i = 0; i < count; i++)
        {
            scores[i] = Measure(rows.Slice(i * _mean.Length, _mean.Length), along);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _mean.Length;
        var along = new double[length];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * length, length);
            scores[i] = Measure(row, along);
            _mean.CopyTo(expected.Slice(i * length, length));
            for (int j = 0; j < length; j++)
            {
                double gradient = 0;
                for (int component = 0; component < length; component++)
                {
                    gradient += along[component] * _axes[(component * length) + j];
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

    /// <summary>The score of a row, and how far it lies from the mean along each axis.</summary>
    private float Measure(ReadOnlySpan<float> row, Span<double> along)
    {
        int length = _mean.Length;
        double sum = 0;
        for (int component = 0; component < length; component++)
        {
            double distance = 0;
            for (int j = 0; j < length; j++)
            {
                distance += (row[j] - _mean[j]) * _axes[(component * length) + j];
            }

            along[component] = distance;
            sum += distance * distance;
        }

        return (float)(sum / length);
    }
}
