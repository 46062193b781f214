using System.Globalization;

namespace Latent.Training;

/// <summary>Looks at the losses of all epochs for the two ways in which a training that ends well can have learnt nothing.</summary>
internal static class LossFinding
{
    /// <summary>What was found; nothing where all is well, or there are too few epochs to tell.</summary>
    public static HealthFinding? Find(IReadOnlyList<EpochResult> epochs)
    {
        if (epochs.Count < 3)
        {
            return null;
        }

        double first = epochs[0].Training["loss"], last = epochs[^1].Training["loss"];
        double least = epochs.Min(epoch => epoch.Training["loss"]), most = epochs.Max(epoch => epoch.Training["loss"]);
        if (last - least > 0.5 * Math.Abs(least) + 1e-12 && last > first)
        {
            return new HealthFinding(HealthProblem.RisingLoss, string.Create(CultureInfo.InvariantCulture, $"The training loss rose from {first:G4} in the first epoch to {last:G4} in the last: the training diverges; lower the learning rate."));
        }

        return most - least <= 1e-3 * Math.Abs(most)
            ? new HealthFinding(HealthProblem.ConstantLoss, string.Create(CultureInfo.InvariantCulture, $"The training loss stayed at {last:G4} in all {epochs.Count} epochs: nothing was learnt; raise or lower the learning rate, and look for activations that are stuck."))
            : null;
    }
}
