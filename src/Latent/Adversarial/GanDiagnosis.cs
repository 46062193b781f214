using System.Globalization;
using Latent.Networks.Objectives;
using Latent.Training;

namespace Latent.Adversarial;

/// <summary>Reads from the figures of a training what went wrong, and says what to try.</summary>
internal static class GanDiagnosis
{
    // A generator that covers its data spreads about as far as the data does; one that gives a single sample, not at all.
    private const double CollapsedSpread = 0.15;

    // In the non-saturating game a discriminator that cannot tell scores 1/2 everywhere; one that has won, 1 and 0.
    private const double WonMargin = 0.98;

    // Relative change of the generator's loss from epoch to epoch that no longer looks like settling.
    private const double OscillationShare = 0.5;
    private const int EpochsForOscillation = 6;

    public static IReadOnlyList<HealthFinding> Find(TrainingResult training, AdversarialGame objective)
    {
        var findings = new List<HealthFinding>();
        if (training.Epochs.Count == 0)
        {
            return findings;
        }

        IReadOnlyDictionary<string, double> last = training.Epochs[^1].Training;
        if (last["spread"] < CollapsedSpread)
        {
            Add(
                HealthProblem.ModeCollapse,
                $"Mode collapse: generated samples spread {100 * last["spread"]:F1} % as far as real ones, so the generator gives nearly the same sample for every latent. Try the hinge or Wasserstein loss with a gradient penalty, packing of several rows, or a lower learning rate of the generator.");
        }

        if (objective.Loss == AdversarialLoss.NonSaturating && last["real"] > WonMargin && last["generated"] < 1 - WonMargin)
        {
            Add(
                HealthProblem.DiscriminatorWon,
                $"The discriminator has won: it gives real samples a mean probability of {last["real"]:F3} and generated ones {last["generated"]:F3}, so the generator learns from nearly nothing. Try a lower learning rate or dropout in the discriminator, label smoothing of 0.1, spectral normalization, or the Wasserstein loss.");
        }

        if (training.Epochs.Count >= EpochsForOscillation)
        {
            double[] losses = [.. training.Epochs.TakeLast(EpochsForOscillation).Select(epoch => epoch.Training["generator"])];
            double mean = losses.Average(Math.Abs);
            int turns = Enumerable.Range(1, losses.Length - 2).Count(i => (losses[i] - losses[i - 1]) * (losses[i + 1] - losses[i]) < 0);
            double change = Enumerable.Range(1, losses.Length - 1).Average(i => Math.Abs(losses[i] - losses[i - 1]));
            if (mean > 0 && change > OscillationShare * mean && turns >= losses.Length - 3)
            {
                Add(
                    HealthProblem.Oscillation,
                    $"Oscillation: over the last {EpochsForOscillation} epochs the generator's loss went up and down by {change:F3} around {mean:F3} on average. Try lower learning rates, Adam with Beta1 = 0.5 or 0, a larger batch, or the moving average of the generator.");
            }
        }

        return findings;

        void Add(HealthProblem problem, FormattableString message) => findings.Add(new HealthFinding(problem, message.ToString(CultureInfo.InvariantCulture)));
    }
}
