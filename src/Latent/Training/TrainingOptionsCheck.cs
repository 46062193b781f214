using System.Globalization;

namespace Latent.Training;

/// <summary>Refuses options that are out of their range.</summary>
internal static class TrainingOptionsCheck
{
    /// <exception cref="ArgumentException">The message names the property, its value and the range.</exception>
    public static void Validate(TrainingOptions options)
    {
        AtLeast(options.Epochs, 1, nameof(options.Epochs));
        AtLeast(options.BatchSize, 1, nameof(options.BatchSize));
        AtLeast(options.ShufflePool, 1, nameof(options.ShufflePool));
        Within(options.ValidationFraction >= 0 && options.ValidationFraction < 1, options.ValidationFraction, "from 0 to below 1", nameof(options.ValidationFraction));
        if (options.Optimizer is null)
        {
            throw new ArgumentException("Optimizer is null; give one such as new Adam().", nameof(options));
        }

        if (options.EarlyStopping is { } stopping)
        {
            AtLeast(stopping.Patience, 1, "EarlyStopping.Patience");
            Within(stopping.MinimumImprovement >= 0 && double.IsFinite(stopping.MinimumImprovement), stopping.MinimumImprovement, "a finite number of at least 0", "EarlyStopping.MinimumImprovement");
        }

        if (options.Checkpoint is { } checkpoint)
        {
            AtLeast(checkpoint.EverySteps, 0, "Checkpoint.EverySteps");
            if (string.IsNullOrWhiteSpace(checkpoint.Path))
            {
                throw new ArgumentException("Checkpoint.Path is empty; give the name of a file.", nameof(options));
            }
        }

        Validate(options.Schedule);
    }

    private static void Validate(LearningRateSchedule? schedule)
    {
        switch (schedule)
        {
            case ReduceOnPlateau plateau:
                Within(plateau.Factor > 0 && plateau.Factor < 1, plateau.Factor, "above 0 and below 1", "Schedule.Factor");
                AtLeast(plateau.Patience, 0, "Schedule.Patience");
                Within(plateau.Threshold >= 0 && plateau.Threshold < 1, plateau.Threshold, "from 0 to below 1", "Schedule.Threshold");
                Within(plateau.MinimumFactor >= 0 && plateau.MinimumFactor <= 1, plateau.MinimumFactor, "from 0 to 1", "Schedule.MinimumFactor");
                break;
            case StepDecay step:
                AtLeast(step.Every, 1, "Schedule.Every");
                Within(step.Factor > 0 && step.Factor <= 1, step.Factor, "above 0 and at most 1", "Schedule.Factor");
                break;
            case CosineDecay cosine:
                Within(cosine.FinalFactor >= 0 && cosine.FinalFactor <= 1, cosine.FinalFactor, "from 0 to 1", "Schedule.FinalFactor");
                break;
        }
    }

    private static void AtLeast(int value, int least, string name) =>
        Within(value >= least, value, string.Create(CultureInfo.InvariantCulture, $"at least {least}"), name);

    private static void Within(bool isWithin, IFormattable value, string range, string name)
    {
        if (!isWithin)
        {
            throw new ArgumentException($"{name} is {value.ToString(null, CultureInfo.InvariantCulture)}; allowed is {range}.");
        }
    }
}
