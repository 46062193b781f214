using Latent.Storage;

namespace Latent.Anomalies.Scaling;

/// <summary>
/// Brings each column to a normal distribution by rank: a value becomes the normal quantile of its place among the training
/// values, tied values sharing their mean place. Between training values it is interpolated; beyond them it stays at the end.
/// </summary>
internal sealed class NormalScoreTransform : ColumnTransform
{
    /// <summary>The different values kept of a column; more are thinned out evenly by rank.</summary>
    private const int MaxKnots = 1024;

    private readonly float[][] _values;
    private readonly float[][] _scores;

    private NormalScoreTransform(float[][] values, float[][] scores)
    {
        _values = values;
        _scores = scores;
    }

    public static NormalScoreTransform Fit(ReadOnlySpan<float> rows, int count, int length)
    {
        var values = new float[length][];
        var scores = new float[length][];
        var column = new float[count];
        for (int j = 0; j < length; j++)
        {
            for (int i = 0; i < count; i++)
            {
                column[i] = rows[(i * length) + j];
            }

            Array.Sort(column);
            var distinct = new List<(float Value, double Place)>();
            for (int start = 0; start < count;)
            {
                int end = start + 1;
                while (end < count && column[end] == column[start])
                {
                    end++;
                }

                distinct.Add((column[start], ((0.5 * ((double)start + end)) + 0.5) / (count + 1)));
                start = end;
            }

            int knots = Math.Min(distinct.Count, MaxKnots);
            values[j] = new float[knots];
            scores[j] = new float[knots];
            for (int k = 0; k < knots; k++)
            {
                (float value, double place) = distinct[knots == 1 ? 0 : (int)((long)k * (distinct.Count - 1) / (knots - 1))];
                values[j][k] = value;
                scores[j][k] = (float)NormalQuantile(place);
            }
        }

        return new NormalScoreTransform(values, scores);
    }

    public static NormalScoreTransform Load(ModelFile file, int length)
    {
        var values = new float[length][];
        var scores = new float[length][];
        int[] counts = [.. file.RequireTensor("scaling.knots", [length]).ToArray().Select(count => (int)count)];
        if (counts.Any(count => count is < 1 or > MaxKnots))
        {
            throw new InvalidDataException("The number of a column's knots is out of range; the file is damaged.");
        }

        int total = counts.Sum();
        ReadOnlyMemory<float> allValues = file.RequireTensor("scaling.values", [total]), allScores = file.RequireTensor("scaling.scores", [total]);
        for (int j = 0, at = 0; j < length; at += counts[j], j++)
        {
            values[j] = allValues.Slice(at, counts[j]).ToArray();
            scores[j] = allScores.Slice(at, counts[j]).ToArray();
        }

        return new NormalScoreTransform(values, scores);
    }

    public override void Transform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int j = 0; j < _values.Length; j++, at++)
            {
                output[at] = Interpolate(_values[j], _scores[j], rows[at]);
            }
        }
    }

    public override void InverseTransform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        for (int i = 0, at = 0; i < count; i++)
        {
            for (int j = 0; j < _values.Length; j++, at++)
            {
                output[at] = Interpolate(_scores[j], _values[j], rows[at]);
            }
        }
    }

    public override void Save(IDictionary<string, ModelTensor> tensors)
    {
        tensors["scaling.knots"] = new ModelTensor([_values.Length], _values.Select(knots => (float)knots.Length).ToArray());
        tensors["scaling.values"] = new ModelTensor([_values.Sum(knots => knots.Length)], _values.SelectMany(knots => knots).ToArray());
        tensors["scaling.scores"] = new ModelTensor([_values.Sum(knots => knots.Length)], _scores.SelectMany(knots => knots).ToArray());
    }

    private static float Interpolate(float[] from, float[] to, float value)
    {
        int above = Quantiles.LowerBound(from, value);
        if (above == from.Length)
        {
            return to[^1];
        }

        if (above == 0 || from[above] == value)
        {
            return to[above];
        }

        double part = ((double)value - from[above - 1]) / ((double)from[above] - from[above - 1]);
        return (float)(to[above - 1] + (part * ((double)to[above] - to[above - 1])));
    }

    /// <summary>The quantile of the normal distribution (Acklam's rational approximation, relative error below 1.2e-9).</summary>
    private static double NormalQuantile(double p)
    {
        ReadOnlySpan<double> a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690, -30.66479806614716, 2.506628277459239];
        ReadOnlySpan<double> b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
        ReadOnlySpan<double> c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
        ReadOnlySpan<double> d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
        const double Low = 0.02425;
        if (p is >= Low and <= 1 - Low)
        {
            double q = p - 0.5, r = q * q;
            return ((((((((((a[0] * r) + a[1]) * r) + a[2]) * r) + a[3]) * r) + a[4]) * r) + a[5]) * q
                / ((((((((((b[0] * r) + b[1]) * r) + b[2]) * r) + b[3]) * r) + b[4]) * r) + 1);
        }

        double s = Math.Sqrt(-2 * Math.Log(p < Low ? p : 1 - p));
        double tail = ((((((((((c[0] * s) + c[1]) * s) + c[2]) * s) + c[3]) * s) + c[4]) * s) + c[5])
            / ((((((((d[0] * s) + d[1]) * s) + d[2]) * s) + d[3]) * s) + 1);
        return p < Low ? tail : -tail;
    }
}
