using Latent.Anomalies.Thresholds;

namespace Latent.Anomalies;

/// <summary>The score above which a row is flagged, how it came about, and how far it can be trusted.</summary>
public sealed record AnomalyThreshold
{
    /// <summary>How sure <see cref="LeastRate"/> and <see cref="MostRate"/> are.</summary>
    public const double Confidence = 0.95;

    /// <summary>The rule.</summary>
    public required ThresholdRule Rule { get; init; }

    /// <summary>The score; a row is flagged where its score is above.</summary>
    public required float Value { get; init; }

    /// <summary>The number of held-out scores it was found from.</summary>
    public required int HeldOutRows { get; init; }

    /// <summary>The share of held-out rows above.</summary>
    public required double HeldOutRate { get; init; }

    /// <summary>The lower end of the interval in which the share of flagged rows lies, for new rows like the held-out ones, with 95 % confidence.</summary>
    public required double LeastRate { get; init; }

    /// <summary>The upper end of that interval.</summary>
    public required double MostRate { get; init; }

    /// <summary>The lower end of the reject region: a row scoring from here to <see cref="RejectAbove"/> could as well be judged otherwise, had other rows been held out.</summary>
    public required float RejectBelow { get; init; }

    /// <summary>The upper end of the reject region.</summary>
    public required float RejectAbove { get; init; }

    /// <summary>Finds a threshold.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="sorted">The held-out scores in ascending order, at least one.</param>
    internal static AnomalyThreshold Find(ThresholdRule rule, ReadOnlySpan<float> sorted)
    {
        rule.Validate();
        int n = sorted.Length;
        float value = (float)rule.Find(sorted);
        int above = n - Quantiles.UpperBound(sorted, value);

        // Clopper and Pearson (1934): exact whatever the scores' distribution.
        const double Half = (1 - Confidence) / 2;
        double least = above == 0 ? 0 : Statistics.BetaQuantile(above, n - above + 1, Half);
        double most = above == n ? 1 : Statistics.BetaQuantile(above + 1, n - above, 1 - Half);

        // The same interval read as scores: where the threshold of the true distribution may lie.
        double rate = (double)above / n;
        double spread = 1.96 * Math.Sqrt(Math.Max(rate * (1 - rate), 0.25 / n) / n);
        float below = (float)Quantiles.OfSorted(sorted, Math.Clamp(1 - rate - spread, 0, 1));
        float over = (float)Quantiles.OfSorted(sorted, Math.Clamp(1 - rate + spread, 0, 1));
        return new AnomalyThreshold
        {
            Rule = rule,
            Value = value,
            HeldOutRows = n,
            HeldOutRate = rate,
            LeastRate = least,
            MostRate = most,
            RejectBelow = Math.Min(below, value),
            RejectAbove = Math.Max(over, value),
        };
    }
}
