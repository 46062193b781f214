namespace Latent.Networks.Layers;

/// <summary>
/// Long short-term memory over a sequence [steps × features] (Hochreiter and Schmidhuber 1997; Gers et al. 2000), as
/// PyTorch computes it: gates in the order input, forget, cell, output, with two biases.
/// </summary>
public sealed record LSTM : RecurrentLayer
{
    /// <summary>Long short-term memory.</summary>
    /// <param name="units">The number of values in the state, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    public LSTM(int units)
        : base(units, gates: 4)
    {
    }
}
