namespace Latent.Training;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>The loss no longer fell.</summary>
    EarlyStopping,

    /// <summary>The loss was no longer a finite number; the weights are those of the best epoch before.</summary>
    Diverged,
}
