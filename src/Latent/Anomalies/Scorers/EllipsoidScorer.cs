using System.Numerics.Tensors;
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
        int length = _mean.Length;
        var buffer = new float[2 * length];
        for (int i = 0; i < count; i++)
        {
            scores[i] = Measure(rows.Slice(i * length, length), buffer.AsSpan(0, length), buffer.AsSpan(length));
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _mean.Length;
        var buffer = new float[2 * length];
        Span<float> centred = buffer.AsSpan(0, length), along = buffer.AsSpan(length);
        for (int i = 0; i < count; i++)
        {
            scores[i] = Measure(rows.Slice(i * length, length), centred, along);
            _mean.CopyTo(expected.Slice(i * length, length));

            // A feature's part is its distance times the slope of the squared distance.
            Span<float> shares = contributions.Slice(i * length, length);
            shares.Clear();
            for (int component = 0; component < length; component++)
            {
                TensorPrimitives.MultiplyAdd(_axes.AsSpan(component * length, length), along[component], shares, shares);
            }

            TensorPrimitives.Multiply(shares, centred, shares);
            TensorPrimitives.Max(shares, 0f, shares);
        }
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Tensors = new Dictionary<string, ModelTensor> { ["mean"] = new([_mean.Length], _mean), ["axes"] = new([_mean.Length, _mean.Length], _axes) },
    };

    public static EllipsoidScorer Load(ModelFile file, int length) =>
        new(file.RequireTensor("mean", [length]).ToArray(), file.RequireTensor("axes", [length, length]).ToArray());

    /// <summary>The score of a row: its difference from the mean, and how far it lies along each axis, row by row, so that a score does not depend on the rows beside it.</summary>
    private float Measure(ReadOnlySpan<float> row, Span<float> centred, Span<float> along)
    {
        int length = _mean.Length;
        TensorPrimitives.Subtract(row, _mean, centred);
        for (int component = 0; component < length; component++)
        {
            along[component] = TensorPrimitives.Dot(centred, _axes.AsSpan(component * length, length));
        }

        return TensorPrimitives.SumOfSquares<float>(along) / length;
    }
}
