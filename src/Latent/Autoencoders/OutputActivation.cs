namespace Latent.Autoencoders;

/// <summary>What stands at the end of a decoder that is derived from its encoder.</summary>
public enum OutputActivation
{
    /// <summary>What fits the loss: <see cref="Sigmoid"/> for binary cross-entropy of probabilities, <see cref="Linear"/> otherwise.</summary>
    Automatic,

    /// <summary>Nothing: for values of any size, such as standardised columns.</summary>
    Linear,

    /// <summary>The logistic function: for values from 0 to 1, such as grey levels.</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent: for values from −1 to 1.</summary>
    Tanh,
}
