namespace Latent.Training;

/// <summary>Stops training when the validation loss (the training loss where nothing is held out) no longer falls.</summary>
public sealed record EarlyStopping
{
    /// <summary>The epochs without improvement that are borne, at least 1; 5 by default.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>By how much the loss must fall to count, at least 0; 0 by default.</summary>
    public double MinimumImprovement { get; init; }

    /// <summary>Whether the weights of the best epoch are put back at the end; <see langword="true"/> by default.</summary>
    public bool RestoreBest { get; init; } = true;
}
