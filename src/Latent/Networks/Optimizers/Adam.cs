namespace Latent.Networks.Optimizers;

/// <summary>Adam (Kingma and Ba 2015), with decoupled weight decay (Loshchilov and Hutter 2019) where it is asked for.</summary>
public sealed record Adam : Optimizer
{
    /// <summary>Adam.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not a finite number above 0.</exception>
    public Adam(float learningRate = 0.001f)
        : base(learningRate)
    {
    }

    /// <summary>The decay of the mean of gradients, from 0 to below 1; 0.9 by default, GANs use 0.5.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The decay of the mean of squared gradients, from 0 to below 1; 0.999 by default.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the square root in the denominator; 1e-8 by default.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Decoupled weight decay: before each step p ← p·(1 − rate·decay); 0 by default.</summary>
    public float WeightDecay { get; init; }
}
