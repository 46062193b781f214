namespace Latent.Networks.Engines;

/// <summary>A compiled plan: networks, objective and optimizer, stepping batch by batch.</summary>
/// <remarks>
/// Not safe for use from many threads; it uses threads itself. The same plan, options, batches and order give the same
/// bits, whatever the number of threads. A step in steady state allocates nothing.
/// </remarks>
public interface ITrainingSession : IInferenceSession
{
    /// <summary>The compiled plan.</summary>
    ModelPlan Plan { get; }

    /// <summary>How it was compiled.</summary>
    SessionOptions Options { get; }

    /// <summary>
    /// The number of training steps taken, from which the randomness of the next step follows.
    /// Set it, with all tensors, to continue an interrupted training to the same bits.
    /// </summary>
    long Steps { get; set; }

    /// <summary>What the optimizers' learning rates are multiplied with; 1 at first. A schedule sets it.</summary>
    float LearningRateFactor { get; set; }

    /// <summary>One training step: forward, loss, gradients, optimizer. Where the loss is no finite number, no parameter is changed.</summary>
    /// <param name="batch">The rows, at most <see cref="SessionOptions.BatchSize"/>.</param>
    /// <param name="metrics">Takes the objective's figures for this batch, before the step, in the order of its <see cref="Objectives.Objective.Metrics"/>.</param>
    /// <exception cref="ArgumentException">The batch does not fit the plan: too many rows, labels missing or out of range.</exception>
    void Train(in Batch batch, Span<float> metrics);

    /// <summary>The objective's figures for a batch in inference mode; nothing is changed.</summary>
    /// <param name="batch">The rows, at most <see cref="SessionOptions.BatchSize"/>.</param>
    /// <param name="metrics">Takes the objective's figures.</param>
    /// <exception cref="ArgumentException">The batch does not fit the plan.</exception>
    void Evaluate(in Batch batch, Span<float> metrics);
}
