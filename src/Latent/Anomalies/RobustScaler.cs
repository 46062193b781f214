using Latent.Numerics;
using Latent.Storage;

namespace Latent.Anomalies;

/// <summary>
/// Brings columns to a common scale by figures that a few wild values do not move: the median, and the range between the
/// quartiles divided by 1.349, which for a normal distribution is its standard deviation.
/// </summary>
/// <remarks>
/// A column whose quartiles coincide, such as one of mostly zeros, is scaled by its standard deviation, of which no column's
/// scale is less than a tenth; a constant column is scaled by its magnitude. Beyond <see cref="Limit"/> deviations values grow by their logarithm
/// only, so that one wild column does not drown the others, and the order of values stays. Immutable, safe for use from
/// many threads. A NaN stays a NaN.
/// </remarks>
public sealed class RobustScaler
{
    /// <summary>The deviations beyond which values grow by their logarithm.</summary>
    public const float Limit = 8;

    private const double QuartileRangeOfNormal = 1.349;
    private const double LeastShare = 0.1;

    private readonly float[] _centre;
    private readonly float[] _scale;

    private RobustScaler(float[] centre, float[] scale)
    {
        _centre = centre;
        _scale = scale;
    }

    /// <summary>The number of columns.</summary>
    public int Dimensions => _centre.Length;

    /// <summary>What is taken from each column.</summary>
    public ReadOnlySpan<float> Centre => _centre;

    /// <summary>What each column is divided by; above 0.</summary>
    public ReadOnlySpan<float> Scale => _scale;

    /// <summary>Takes the figures from rows.</summary>
    /// <param name="rows">[count × dimensions] finite values.</param>
    /// <param name="count">The number of rows, at least 1.</param>
    /// <param name="dimensions">The number of columns, at least 1.</param>
    /// <exception cref="ArgumentException">The length does not fit, or a value is not finite.</exception>
    public static RobustScaler Fit(ReadOnlySpan<float> rows, int count, int dimensions)
    {
        AnomalyInput.CheckFinite(rows, count, dimensions);
        var centre = new float[dimensions];
        var scale = new float[dimensions];
        var column = new float[count];
        for (int j = 0; j < dimensions; j++)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                column[i] = rows[(i * dimensions) + j];
                sum += column[i];
            }

            double mean = sum / count, squares = 0;
            foreach (float value in column)
            {
                squares += (value - mean) * (value - mean);
            }

            Array.Sort(column);
            double deviation = Math.Sqrt(squares / count);
            double range = (Quantiles.OfSorted(column, 0.75) - Quantiles.OfSorted(column, 0.25)) / QuartileRangeOfNormal;
            double median = Quantiles.OfSorted(column, 0.5);

            // Where the middle half of the values is equal, the quartiles say nothing: the standard deviation stands in.
            double width = range <= 1e-12 * deviation ? deviation : Math.Max(range, LeastShare * deviation);

            // A constant column says nothing of its own scale: a change is measured by the value itself, or by one.
            bool isConstant = column[0] == column[^1] || !(width > 0);
            centre[j] = (float)median;
            scale[j] = (float)Math.Clamp(isConstant ? Math.Max(Math.Abs(median), 1) : width, 1e-30, float.MaxValue);
        }

        return new RobustScaler(centre, scale);
    }

    /// <summary>Scales rows.</summary>
    /// <param name="rows">[count × dimensions] values.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Takes as many values; may be the rows themselves.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Transform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        AnomalyInput.CheckLength(rows.Length, count, Dimensions);
        AnomalyInput.CheckLength(output.Length, count, Dimensions, nameof(output));
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int j = 0; j < _centre.Length; j++, at++)
            {
                // Through double, for two large values' difference may exceed a float.
                float value = (float)(((double)rows[at] - _centre[j]) / _scale[j]);
                float magnitude = MathF.Abs(value);
                output[at] = magnitude > Limit ? MathF.CopySign(Limit + MathF.Log(1 + magnitude - Limit), value) : value;
            }
        }
    }

    /// <summary>Leads scaled rows back.</summary>
    /// <param name="rows">[count × dimensions] scaled values.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Takes as many values; may be the rows themselves.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void InverseTransform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        AnomalyInput.CheckLength(rows.Length, count, Dimensions);
        AnomalyInput.CheckLength(output.Length, count, Dimensions, nameof(output));
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int j = 0; j < _centre.Length; j++, at++)
            {
                double magnitude = Math.Abs(rows[at]);
                double value = magnitude > Limit ? Limit + Math.Exp(Math.Min(magnitude - Limit, 80)) - 1 : magnitude;
                output[at] = (float)(_centre[j] + (Math.CopySign(value, rows[at]) * _scale[j]));
            }
        }
    }

    internal void Save(IDictionary<string, ModelTensor> tensors)
    {
        tensors["scaler.centre"] = new ModelTensor([Dimensions], _centre);
        tensors["scaler.scale"] = new ModelTensor([Dimensions], _scale);
    }

    internal static RobustScaler Load(ModelFile file, int dimensions)
    {
        Shape shape = [dimensions];
        float[] scale = file.RequireTensor("scaler.scale", shape).ToArray();
        return scale.All(value => value > 0)
            ? new RobustScaler(file.RequireTensor("scaler.centre", shape).ToArray(), scale)
            : throw new InvalidDataException("A scale of the scaler is not above 0; the file is damaged.");
    }
}
