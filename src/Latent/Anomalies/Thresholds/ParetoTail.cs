namespace Latent.Anomalies.Thresholds;

/// <summary>
/// The upper tail of scores as a generalised Pareto distribution, fitted by probability-weighted moments (Hosking and
/// Wallis 1987), which need no search and stand small samples.
/// </summary>
/// <param name="Start">Where the tail begins.</param>
/// <param name="Share">The share of scores above it.</param>
/// <param name="Shape">ξ: 0 falls as an exponential, above 0 more slowly, below 0 the tail has an end.</param>
/// <param name="Scale">σ, at least 0; 0 where all scores of the tail are equal.</param>
internal readonly record struct ParetoTail(double Start, double Share, double Shape, double Scale)
{
    private const int LeastPeaks = 8;

    public static ParetoTail Fit(ReadOnlySpan<float> sorted, double tail)
    {
        int n = sorted.Length;
        int peaks = Math.Min(Math.Max((int)Math.Round(n * tail), LeastPeaks), n - 1);
        if (peaks < 1)
        {
            return new ParetoTail(sorted[^1], 1, 0, 0);
        }

        double start = sorted[n - peaks - 1];
        double first = 0, second = 0;
        for (int i = 0; i < peaks; i++)
        {
            double excess = sorted[n - peaks + i] - start;
            first += excess;
            second += excess * (peaks - i - 0.65) / peaks;
        }

        first /= peaks;
        second /= peaks;
        double share = (double)peaks / n;
        if (!(first > 0))
        {
            return new ParetoTail(start, share, 0, 0);
        }

        double gap = first - (2 * second);
        if (peaks < LeastPeaks || !(gap > 1e-9 * first))
        {
            // Too few or too even for a shape: an exponential tail.
            return new ParetoTail(start, share, 0, first);
        }

        double shape = 2 - (first / gap), scale = 2 * first * second / gap;

        // A finite end, or a tail without a mean, is not believed on some dozens of peaks.
        return shape is > -0.5 and < 0.9 ? new ParetoTail(start, share, shape, scale) : new ParetoTail(start, share, 0, first);
    }

    /// <summary>The score that a share of rows, at most <see cref="Share"/>, exceeds.</summary>
    public double Quantile(double risk)
    {
        double ratio = Share / risk;
        return Math.Abs(Shape) < 1e-9 ? Start + (Scale * Math.Log(ratio)) : Start + (Scale / Shape * (Math.Pow(ratio, Shape) - 1));
    }

    /// <summary>The share of rows that exceed a score above the start of the tail.</summary>
    public double Exceedance(double score)
    {
        double excess = score - Start;
        if (excess <= 0 || !(Scale > 0))
        {
            return excess <= 0 ? Share : 0;
        }

        if (Math.Abs(Shape) < 1e-9)
        {
            return Share * Math.Exp(-excess / Scale);
        }

        double inner = 1 + (Shape * excess / Scale);
        return inner <= 0 ? 0 : Share * Math.Pow(inner, -1 / Shape);
    }
}
