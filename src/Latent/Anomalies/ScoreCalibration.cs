using Latent.Anomalies.Thresholds;

namespace Latent.Anomalies;

/// <summary>What scores mean: their place among the scores of rows held out.</summary>
/// <remarks>Immutable, safe for use from many threads.</remarks>
internal sealed class ScoreCalibration
{
    private const double TailShare = 0.1;
    private readonly float[] _sorted;
    private readonly ParetoTail _tail;

    public ScoreCalibration(ReadOnlySpan<float> heldOut)
    {
        _sorted = heldOut.ToArray();
        Array.Sort(_sorted);
        _tail = ParetoTail.Fit(_sorted, TailShare);
    }

    public ReadOnlySpan<float> Sorted => _sorted;

    /// <summary>The share of rows like those held out that score as high or higher, above 0: counted, and beyond the fitted tail's start taken from it.</summary>
    public double Exceedance(float score)
    {
        if (float.IsNaN(score))
        {
            return double.NaN;
        }

        int n = _sorted.Length;
        double counted = (n - Quantiles.RankOf(_sorted, score) + 0.5) / (n + 1);
        double floor = 1e-3 / (n + 1);
        if (score <= _tail.Start)
        {
            return counted;
        }

        // Within the data the fitted tail smooths the count; beyond it, it goes on, but never to zero.
        return Math.Max(Math.Min(_tail.Exceedance(score), counted), floor);
    }

    /// <summary>
    /// The chance that a row is an anomaly, from the share that exceeds its score and the share of anomalies expected,
    /// with the bound of Sellke, Bayarri and Berger (2001) on what a p-value can say: the odds are at most
    /// 1 / (−e·p·ln p) times those before.
    /// </summary>
    public double Probability(float score, double contamination)
    {
        double p = Exceedance(score);
        if (double.IsNaN(p))
        {
            return double.NaN;
        }

        double prior = Math.Clamp(contamination, 1e-6, 0.5);
        double factor = p < 1 / Math.E ? 1 / (-Math.E * p * Math.Log(p)) : 1;
        double odds = prior / (1 - prior) * factor;

        // Below the range of the bound the chance falls to zero with the rank, so that it never stops telling rows apart.
        return p < 1 / Math.E ? odds / (1 + odds) : prior * (1 - p) / (1 - (1 / Math.E));
    }
}
