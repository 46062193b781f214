namespace Latent.Networks.Engines;

/// <summary>What a tensor of a session is for.</summary>
public enum TensorRole
{
    /// <summary>A trained parameter.</summary>
    Parameter,

    /// <summary>A running statistic: part of the model, but not trained.</summary>
    Statistic,

    /// <summary>The optimizer's memory: part of a checkpoint, but not of the model.</summary>
    OptimizerState,
}
