namespace Latent.Networks.Layers;

/// <summary>
/// Gated recurrent units over a sequence [steps × features] (Cho et al. 2014), as PyTorch computes them: gates in the
/// order reset, update, new, with two biases, the reset gate applied behind the state's product.
/// </summary>
public sealed record GRU : RecurrentLayer
{
    /// <summary>Gated recurrent units.</summary>
    /// <param name="units">The number of values in the state, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    public GRU(int units)
        : base(units, gates: 3)
    {
    }
}
