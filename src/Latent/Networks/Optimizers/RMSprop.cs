namespace Latent.Networks.Optimizers;

/// <summary>RMSprop (Hinton 2012), as in PyTorch: s ← decay·s + (1 − decay)·g², p ← p − rate·g / (√s + ε).</summary>
public sealed record RMSprop : Optimizer
{
    /// <summary>RMSprop.</summary>
    /// <param name="learningRate">The learning rate, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not a finite number above 0.</exception>
    public RMSprop(float learningRate = 0.001f)
        : base(learningRate)
    {
    }

    /// <summary>The decay of the mean of squared gradients, from 0 to below 1; 0.99 by default (Keras: 0.9).</summary>
    public float Decay { get; init; } = 0.99f;

    /// <summary>Added to the square root in the denominator; 1e-8 by default (Keras: 1e-7).</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>The share of the last step that is kept, from 0 to below 1; 0 by default.</summary>
    public float Momentum { get; init; }
}
