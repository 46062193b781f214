using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>
/// The modes of a column of numbers: a mixture of normal distributions fitted by variational inference (Bishop, "Pattern
/// recognition and machine learning", 2006, section 10.2), whose prior on the weights empties modes that are not needed.
/// </summary>
internal sealed class ModeMixture
{
    private const int MaxIterations = 200;
    private const int MaxRows = 10_000;
    private const double LeastWeight = 0.005;
    private const double WeightPrior = 1e-3;

    private readonly double[] _weights;
    private readonly double[] _means;
    private readonly double[] _deviations;

    private ModeMixture(double[] weights, double[] means, double[] deviations)
    {
        _weights = weights;
        _means = means;
        _deviations = deviations;
    }

    /// <summary>The number of modes.</summary>
    public int Count => _weights.Length;

    /// <summary>The modes' shares of the values.</summary>
    public ImmutableArray<double> Weights => [.. _weights];

    /// <summary>Where the modes lie.</summary>
    public ImmutableArray<double> Means => [.. _means];

    /// <summary>How far the modes reach.</summary>
    public ImmutableArray<double> Deviations => [.. _deviations];

    /// <summary>The modes that settings give; <see langword="null"/> where there can be no such modes.</summary>
    public static ModeMixture? Of(NumberSettings settings)
    {
        int count = settings.Weights.Length;
        bool isWhole = count is >= 1 and <= byte.MaxValue && settings.Means.Length == count && settings.Deviations.Length == count
            && settings.Weights.All(weight => weight > 0 && double.IsFinite(weight)) && settings.Means.All(double.IsFinite) && settings.Deviations.All(deviation => deviation > 0 && double.IsFinite(deviation));
        return isWhole ? new ModeMixture([.. settings.Weights], [.. settings.Means], [.. settings.Deviations]) : null;
    }

    /// <summary>Fits the modes of finite values that are not all equal; of very many, evenly spaced ones are looked at.</summary>
    public static ModeMixture Fit(ReadOnlySpan<float> column, int most)
    {
        int count = Math.Min(column.Length, MaxRows);
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = column[(int)((long)i * column.Length / count)];
        }

        double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        if (deviation == 0)
        {
            // What was looked at is one value: the others are rare.
            float least = float.MaxValue, largest = float.MinValue;
            foreach (float value in column)
            {
                (least, largest) = (Math.Min(least, value), Math.Max(largest, value));
            }

            return new ModeMixture([1], [mean], [((double)largest - least) / 4]);
        }

        for (int i = 0; i < count; i++)
        {
            values[i] = (values[i] - mean) / deviation;
        }

        Array.Sort(values);
        int modes = Math.Clamp(values.Distinct().Take(most).Count(), 1, most);
        (double[] weights, double[] means, double[] deviations) = Infer(values, modes);
        int[] kept = [.. Enumerable.Range(0, modes).Where(mode => weights[mode] > LeastWeight)];
        double total = kept.Sum(mode => weights[mode]);
        return new ModeMixture(
            [.. kept.Select(mode => weights[mode] / total)],
            [.. kept.Select(mode => mean + (deviation * means[mode]))],
            [.. kept.Select(mode => deviation * deviations[mode])]);
    }

    /// <summary>Draws the mode of a value, and says where in it the value lies: its distance from the mean in four standard deviations, from −1 to 1.</summary>
    public (int Mode, float Place) Encode(float value, RandomStream random)
    {
        Span<double> shares = stackalloc double[Count];
        double most = double.NegativeInfinity, total = 0;
        for (int mode = 0; mode < Count; mode++)
        {
            double z = (value - _means[mode]) / _deviations[mode];
            shares[mode] = Math.Log(_weights[mode] / _deviations[mode]) - (0.5 * z * z);
            most = Math.Max(most, shares[mode]);
        }

        for (int mode = 0; mode < Count; mode++)
        {
            shares[mode] = Math.Exp(shares[mode] - most);
            total += shares[mode];
        }

        int drawn = ShareDraw.Find<double>(shares, random.NextDouble() * total);
        return (drawn, (float)Math.Clamp((value - _means[drawn]) / (4 * _deviations[drawn]), -1, 1));
    }

    /// <summary>The value at a place of a mode.</summary>
    public float Decode(int mode, float place) => (float)(_means[mode] + (4 * _deviations[mode] * Math.Clamp(place, -1, 1)));

    private static (double[] Weights, double[] Means, double[] Deviations) Infer(double[] sorted, int modes)
    {
        int count = sorted.Length;

        // Priors: means spread as the standardised values, precisions of a gamma distribution that a value of its own cannot make infinite.
        const double MeanPrior = 1, ShapePrior = 1, RatePrior = 1e-3;
        double[] responsibility = new double[modes], sums = new double[modes], firsts = new double[modes], seconds = new double[modes];
        double[] alpha = new double[modes], beta = new double[modes], centre = new double[modes], shape = new double[modes], rate = new double[modes];
        double[] constant = new double[modes];

        // At first each mode has its share of the quantiles.
        for (int i = 0; i < count; i++)
        {
            int mode = Math.Min((int)((long)i * modes / count), modes - 1);
            sums[mode]++;
            firsts[mode] += sorted[i];
            seconds[mode] += sorted[i] * sorted[i];
        }

        double last = double.NegativeInfinity;
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            double alphas = 0;
            for (int mode = 0; mode < modes; mode++)
            {
                double n = sums[mode], average = n > 1e-10 ? firsts[mode] / n : 0, spread = n > 1e-10 ? Math.Max((seconds[mode] / n) - (average * average), 0) : 0;
                alpha[mode] = WeightPrior + n;
                beta[mode] = MeanPrior + n;
                centre[mode] = n * average / beta[mode];
                shape[mode] = ShapePrior + (n / 2);
                rate[mode] = RatePrior + (0.5 * n * spread) + (0.5 * MeanPrior * n * average * average / beta[mode]);
                alphas += alpha[mode];
            }

            for (int mode = 0; mode < modes; mode++)
            {
                constant[mode] = Digamma(alpha[mode]) - Digamma(alphas) + (0.5 * (Digamma(shape[mode]) - Math.Log(rate[mode]))) - (0.5 / beta[mode]);
            }

            Array.Clear(sums);
            Array.Clear(firsts);
            Array.Clear(seconds);
            double likelihood = 0;
            foreach (double value in sorted)
            {
                double most = double.NegativeInfinity, total = 0;
                for (int mode = 0; mode < modes; mode++)
                {
                    double away = value - centre[mode];
                    responsibility[mode] = constant[mode] - (0.5 * shape[mode] / rate[mode] * away * away);
                    most = Math.Max(most, responsibility[mode]);
                }

                for (int mode = 0; mode < modes; mode++)
                {
                    responsibility[mode] = Math.Exp(responsibility[mode] - most);
                    total += responsibility[mode];
                }

                likelihood += most + Math.Log(total);
                for (int mode = 0; mode < modes; mode++)
                {
                    double share = responsibility[mode] / total;
                    sums[mode] += share;
                    firsts[mode] += share * value;
                    seconds[mode] += share * value * value;
                }
            }

            if (Math.Abs(likelihood - last) < 1e-6 * count)
            {
                break;
            }

            last = likelihood;
        }

        return ([.. sums.Select(sum => sum / count)], centre, [.. rate.Select((value, mode) => Math.Sqrt(value / shape[mode]))]);
    }

    /// <summary>The derivative of log Γ: the recurrence up to 6, then the asymptotic series.</summary>
    private static double Digamma(double x)
    {
        double result = 0;
        for (; x < 6; x++)
        {
            result -= 1 / x;
        }

        double square = 1 / (x * x);
        return result + Math.Log(x) - (0.5 / x) - (square * ((1.0 / 12) - (square * ((1.0 / 120) - (square / 252)))));
    }
}
