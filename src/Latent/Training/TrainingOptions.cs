using Latent.Networks.Optimizers;

namespace Latent.Training;

/// <summary>How a network is trained, whatever it is for.</summary>
public record TrainingOptions
{
    // Some hundreds of steps bring small networks from their first weights to use; fewer leave them as they were drawn.
    private const int UsualSteps = 1_000;
    private const int UsualEpochs = 10;

    /// <summary>
    /// The most passes over the training rows, at least 1. Where it is <see langword="null"/>, the default, there are 10,
    /// and as many more as it takes for 1,000 steps where rows are few; see <see cref="EpochsFor"/>.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>The rows of one step, at least 1; 128 by default.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer; Adam with its defaults by default.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate changes over time; constant where it is <see langword="null"/>, the default.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>When to stop before <see cref="Epochs"/>; never where it is <see langword="null"/>, the default.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>The share of the rows held out for validation, from 0 to below 1, where no validation rows are given; 0 by default.</summary>
    public double ValidationFraction { get; init; }

    /// <summary>Whether rows are shuffled in each epoch; <see langword="true"/> by default.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The rows kept in memory to shuffle a stream that cannot be read in any order, at least 1; 16,384 by default.</summary>
    public int ShufflePool { get; init; } = 16_384;

    /// <summary>Whether the last batch of an epoch is left out where it is not full; <see langword="false"/> by default.</summary>
    public bool DropLastBatch { get; init; }

    /// <summary>What all randomness follows from: first weights, shuffling, noise; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where and how often a checkpoint is written, and whether training resumes from it; none where it is <see langword="null"/>, the default.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>The passes over so many training rows: <see cref="Epochs"/> where it is given; else 10, or as many as have 1,000 steps of <see cref="BatchSize"/> rows where that is more.</summary>
    /// <param name="rows">The rows that are trained on; 10 passes where they are <see langword="null"/>, as those of a stream that does not know its length.</param>
    public int EpochsFor(long? rows)
    {
        if (Epochs is { } given)
        {
            return given;
        }

        long known = rows ?? long.MaxValue / 2;
        long steps = Math.Max(1, DropLastBatch ? known / BatchSize : (known + BatchSize - 1) / BatchSize);
        return (int)Math.Max(UsualEpochs, (UsualSteps + steps - 1) / steps);
    }
}
