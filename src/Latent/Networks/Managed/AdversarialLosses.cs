using Latent.Networks.Objectives;

namespace Latent.Networks.Managed;

/// <summary>The losses of an adversarial game, over the discriminator's scores of a batch.</summary>
/// <param name="loss">Which game.</param>
/// <param name="isProbability">Whether scores have been through a sigmoid already, and gradients are taken before it.</param>
internal readonly struct AdversarialLosses(AdversarialLoss loss, bool isProbability)
{
    /// <summary>Logarithms of probabilities are kept at or above this, as in PyTorch.</summary>
    private const double LowestLogarithm = -100;

    /// <summary>The discriminator's loss of real rows, summed, and its gradient.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="label">The label of real rows: 1, or a little less.</param>
    /// <param name="scale">What gradients are multiplied with.</param>
    /// <param name="gradient">Takes the gradient; empty where it is not wanted.</param>
    public double Real(ReadOnlySpan<float> scores, float label, float scale, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            (double value, double slope) = loss switch
            {
                AdversarialLoss.NonSaturating => CrossEntropy(scores[i], label, 0.5),
                AdversarialLoss.LeastSquares => Square(scores[i] - 1),
                AdversarialLoss.Hinge => scores[i] < 1 ? (1 - scores[i], -1) : (0, 0),
                _ => (-scores[i], -1),
            };
            sum += value;
            if (!gradient.IsEmpty)
            {
                gradient[i] = (float)(scale * slope);
            }
        }

        return sum;
    }

    /// <summary>The discriminator's loss of generated rows, summed, and its gradient.</summary>
    /// <inheritdoc cref="Real"/>
    public double Generated(ReadOnlySpan<float> scores, float scale, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            (double value, double slope) = loss switch
            {
                AdversarialLoss.NonSaturating => CrossEntropy(scores[i], 0, 0.5),
                AdversarialLoss.LeastSquares => Square(scores[i]),
                AdversarialLoss.Hinge => scores[i] > -1 ? (1 + scores[i], 1) : (0, 0),
                _ => (scores[i], 1),
            };
            sum += value;
            if (!gradient.IsEmpty)
            {
                gradient[i] = (float)(scale * slope);
            }
        }

        return sum;
    }

    /// <summary>The generator's loss, summed, and its gradient.</summary>
    /// <inheritdoc cref="Real"/>
    public double Generator(ReadOnlySpan<float> scores, float scale, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            (double value, double slope) = loss switch
            {
                AdversarialLoss.NonSaturating => CrossEntropy(scores[i], 1, 1),
                AdversarialLoss.LeastSquares => Square(scores[i] - 1),
                _ => (-scores[i], -1),
            };
            sum += value;
            if (!gradient.IsEmpty)
            {
                gradient[i] = (float)(scale * slope);
            }
        }

        return sum;
    }

    /// <summary>The mean score, as a probability in the non-saturating game.</summary>
    public double MeanScore(ReadOnlySpan<float> scores)
    {
        double sum = 0;
        foreach (float score in scores)
        {
            sum += loss == AdversarialLoss.NonSaturating && !isProbability ? 1 / (1 + Math.Exp(-score)) : score;
        }

        return sum / scores.Length;
    }

    private static (double Value, double Slope) Square(double difference) => (0.5 * difference * difference, difference);

    private (double Value, double Slope) CrossEntropy(double score, double label, double weight)
    {
        if (isProbability)
        {
            double value = -(label * Math.Max(Math.Log(score), LowestLogarithm)) - ((1 - label) * Math.Max(Math.Log(1 - score), LowestLogarithm));
            return (weight * value, weight * (score - label));
        }

        double e = Math.Exp(-Math.Abs(score));
        double logistic = score >= 0 ? 1 / (1 + e) : e / (1 + e);
        return (weight * (Math.Max(score, 0) - (score * label) + Math.Log(1 + e)), weight * (logistic - label));
    }
}
