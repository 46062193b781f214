using Latent.Networks.Layers;

namespace Latent.Networks.Managed;

/// <summary>An activation with its setting.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Slope">The slope below zero of a leaky rectifier.</param>
internal readonly record struct Activation(ActivationKind Kind, float Slope = 0f)
{
    /// <summary>The activation that a layer is, or none.</summary>
    public static Activation Of(Layer layer) => layer switch
    {
        ReLU => new Activation(ActivationKind.ReLU),
        LeakyReLU leaky => new Activation(ActivationKind.LeakyReLU, leaky.Slope),
        SELU => new Activation(ActivationKind.SELU),
        Sigmoid => new Activation(ActivationKind.Sigmoid),
        Tanh => new Activation(ActivationKind.Tanh),
        _ => default,
    };

    /// <summary>Replaces each value by the function of it.</summary>
    public void Apply(Span<float> values) => Apply(values, values);

    /// <summary>Writes the function of each value.</summary>
    public void Apply(ReadOnlySpan<float> input, Span<float> output) => Loops.Activate(this, input, output);

    /// <summary>Multiplies each gradient with the derivative, which is taken from the function's output.</summary>
    public void ApplyDerivative(ReadOnlySpan<float> output, Span<float> gradient)
    {
        if (Kind != ActivationKind.None)
        {
            Loops.Derive(this, output, gradient);
        }
    }
}
