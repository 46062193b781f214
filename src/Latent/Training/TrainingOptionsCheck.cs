using Latent.Data;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Training;

/// <summary>Refuses options that are out of their range, and what does not fit together.</summary>
internal static class TrainingOptionsCheck
{
    /// <exception cref="ArgumentException">The message names the property, its value and the range.</exception>
    public static void Validate(TrainingOptions options)
    {
        Require.Setting(options.Epochs is null or >= 1, options.Epochs ?? 0, "at least 1", nameof(options.Epochs));
        Require.Setting(options.BatchSize >= 1, options.BatchSize, "at least 1", nameof(options.BatchSize));
        Require.Setting(options.ShufflePool >= 1, options.ShufflePool, "at least 1", nameof(options.ShufflePool));
        Require.Setting(options.ValidationFraction >= 0 && options.ValidationFraction < 1, options.ValidationFraction, "from 0 to below 1", nameof(options.ValidationFraction));
        if (options.Optimizer is null)
        {
            throw new ArgumentException("Optimizer is null; give one such as new Adam().", nameof(options));
        }

        if (options.EarlyStopping is { } stopping)
        {
            Require.Setting(stopping.Patience >= 1, stopping.Patience, "at least 1", "EarlyStopping.Patience");
            Require.Setting(stopping.MinimumImprovement >= 0 && double.IsFinite(stopping.MinimumImprovement), stopping.MinimumImprovement, "a finite number of at least 0", "EarlyStopping.MinimumImprovement");
        }

        if (options.Checkpoint is { } checkpoint)
        {
            Require.Setting(checkpoint.EverySteps >= 0, checkpoint.EverySteps, "at least 0", "Checkpoint.EverySteps");
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
                Require.Setting(plateau.Factor > 0 && plateau.Factor < 1, plateau.Factor, "above 0 and below 1", "Schedule.Factor");
                Require.Setting(plateau.Patience >= 0, plateau.Patience, "at least 0", "Schedule.Patience");
                Require.Setting(plateau.Threshold >= 0 && plateau.Threshold < 1, plateau.Threshold, "from 0 to below 1", "Schedule.Threshold");
                Require.Setting(plateau.MinimumFactor >= 0 && plateau.MinimumFactor <= 1, plateau.MinimumFactor, "from 0 to 1", "Schedule.MinimumFactor");
                break;
            case StepDecay step:
                Require.Setting(step.Every >= 1, step.Every, "at least 1", "Schedule.Every");
                Require.Setting(step.Factor > 0 && step.Factor <= 1, step.Factor, "above 0 and at most 1", "Schedule.Factor");
                break;
            case CosineDecay cosine:
                Require.Setting(cosine.FinalFactor >= 0 && cosine.FinalFactor <= 1, cosine.FinalFactor, "from 0 to 1", "Schedule.FinalFactor");
                break;
        }
    }

    /// <summary>Refuses data and sessions that do not fit each other.</summary>
    public static void ValidateFit(ITrainingSession session, ISampleSource training, ISampleSource? validation, TrainingOptions options)
    {
        if (options.BatchSize > session.Options.BatchSize)
        {
            throw new ArgumentException($"BatchSize is {options.BatchSize}, but the session was compiled for batches of at most {session.Options.BatchSize}; compile it with the same size.", nameof(options));
        }

        Shape input = session.Plan.Networks[0].Architecture.Input;
        if (session.Plan.Objective is Reconstruction or Classification && input.Length != training.Shape.Length)
        {
            throw new ArgumentException($"A sample has {training.Shape.Length} values, {training.Shape}, but the network \"{session.Plan.Networks[0].Name}\" takes {input.Length}, {input}.", nameof(training));
        }

        if (validation is not null && validation.Shape.Length != training.Shape.Length)
        {
            throw new ArgumentException($"A validation sample has {validation.Shape.Length} values, {validation.Shape}, but a training sample {training.Shape.Length}, {training.Shape}; give both the same shape.", nameof(validation));
        }

        if (session.Plan.Objective is Classification && !(training.HasLabels && validation is not { HasLabels: false }))
        {
            throw new ArgumentException("A classifier is trained and validated on rows with labels, but these have none; give a source with labels.", nameof(training));
        }

        if (training.Count == 0)
        {
            throw new ArgumentException("There are no rows to train on; give a source with at least one.", nameof(training));
        }
    }
}
