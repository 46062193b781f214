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

    // Change from epoch to epoch, as a share of the loss, that no longer looks like settling.
    private const double OscillationShare = 0.5;
    private const int EpochsForOscillation = 6;

    // A loss that has settled near zero may double from epoch to epoch and mean nothing: what counts is a share of the largest.
    private const double SettledShare = 0.1;

    // The losses of bounded games lie around 1; one that is this many times what it was before runs away.
    private const double ExplosionFactor = 100;

    public static IReadOnlyList<HealthFinding> Find(TrainingResult training, GanOptions options) => Find(training, options.Objective, options.BatchSize);

    public static IReadOnlyList<HealthFinding> Find(TrainingResult training, AdversarialGame objective, int batchSize)
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

        // A Wasserstein critic's scores have no zero, so the generator's loss may wander; the critic's own is a difference.
        string[] bounded = objective.Loss == AdversarialLoss.Wasserstein ? ["discriminator"] : ["discriminator", "generator"];
        foreach (string player in bounded)
        {
            double[] losses = [.. training.Epochs.Select(epoch => epoch.Training[player] / (objective.Reduction == Reduction.Sum ? batchSize : 1))];
            if (Explodes(losses))
            {
                Add(
                    HealthProblem.RisingLoss,
                    $"The loss of the {player} runs away: it is {losses[^1]:G3} after the last epoch and was {losses.Min(Math.Abs):G3} at its least. Try lower learning rates, a gradient penalty, spectral normalization, or data scaled to about 1.");
            }
            else if (player == bounded[^1] && Oscillates(losses, objective.Loss))
            {
                double[] last6 = losses[^EpochsForOscillation..];
                Add(
                    HealthProblem.Oscillation,
                    $"Oscillation: over the last {EpochsForOscillation} epochs the loss of the {player} went up and down by {MeanChange(last6):G3} around {last6.Average():G3} on average. Try lower learning rates, Adam with Beta1 = 0.5 or 0, a gradient penalty, a larger batch, or the moving average of the generator.");
            }
        }

        return findings;

        void Add(HealthProblem problem, FormattableString message) => findings.Add(new HealthFinding(problem, message.ToString(CultureInfo.InvariantCulture)));
    }

    private static bool Explodes(double[] losses)
    {
        double least = losses.Length == 1 ? 0 : losses[..^1].Min(Math.Abs);
        return Math.Abs(losses[^1]) > ExplosionFactor * (1 + least);
    }

    private static bool Oscillates(double[] losses, AdversarialLoss loss)
    {
        if (losses.Length < EpochsForOscillation)
        {
            return false;
        }

        // What a loss moves by in a game that goes well: a share of its value where neither player can tell.
        double floor = loss switch
        {
            AdversarialLoss.NonSaturating => 0.2,
            AdversarialLoss.LeastSquares => 0.1,
            AdversarialLoss.Hinge => 0.25,
            _ => 0,
        };
        double[] last = losses[^EpochsForOscillation..];
        double mean = last.Average(Math.Abs), change = MeanChange(last);
        int turns = Enumerable.Range(1, last.Length - 2).Count(i => (last[i] - last[i - 1]) * (last[i + 1] - last[i]) < 0);
        return change > floor && change > OscillationShare * mean && mean > SettledShare * losses.Max(Math.Abs) && turns >= last.Length - 3;
    }

    private static double MeanChange(double[] losses) => Enumerable.Range(1, losses.Length - 1).Average(i => Math.Abs(losses[i] - losses[i - 1]));
}
