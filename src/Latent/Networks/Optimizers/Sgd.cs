namespace Latent.Networks.Optimizers;

/// <summary>Stochastic gradient descent: v ← momentum·v + g, p ← p − rate·v.</summary>
public sealed record Sgd : Optimizer
{
    /// <summary>Stochastic gradient descent.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not a finite number above 0.</exception>
    public Sgd(float learningRate = 0.01f)
        : base(learningRate)
    {
    }

    /// <summary>The share of the last step that is kept, from 0 to below 1; 0 by default.</summary>
    public float Momentum { get; init; }
}
