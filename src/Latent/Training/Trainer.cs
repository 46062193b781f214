using Latent.Data;
using Latent.Networks.Engines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Latent.Training;

/// <summary>The one training loop, whatever is trained.</summary>
/// <remarks>Safe for use from many threads, each with a session of its own.</remarks>
public static class Trainer
{
    /// <summary>Trains a compiled session on the rows of a source.</summary>
    /// <param name="session">The session, compiled with at least the batch size of the options. It has the trained weights afterwards.</param>
    /// <param name="training">The rows to learn.</param>
    /// <param name="validation">Rows to watch the loss on; where there are none, <see cref="TrainingOptions.ValidationFraction"/> of the training rows.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="logger">Takes a line per epoch.</param>
    /// <param name="cancellation">Stops training after the current batch; a configured checkpoint is written first.</param>
    /// <exception cref="ArgumentException">An option is out of its range: the message names the property, its value and the range.</exception>
    /// <exception cref="InvalidDataException">The data is broken, or a checkpoint does not belong to this training.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled; the session has the weights of the last step.</exception>
    public static TrainingResult Train(
        ITrainingSession session,
        ISampleSource training,
        ISampleSource? validation,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellation = default)
    {
        return Train(session, null, training, validation, options, progress, logger, cancellation);
    }

    /// <summary>The same with the engine that compiled the session, which is asked for single layers where a loss is no number.</summary>
    internal static TrainingResult Train(
        ITrainingSession session,
        IEngine? engine,
        ISampleSource training,
        ISampleSource? validation,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        ILogger? logger,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        using var run = new TrainingRun(session, engine, training, validation, options, progress, logger ?? NullLogger.Instance, cancellation);
        return run.Run();
    }
}
