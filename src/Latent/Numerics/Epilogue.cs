namespace Latent.Numerics;

/// <summary>
/// What a convolution does to each value before it is written: adds a bias, applies an activation, or (in a backward
/// pass) multiplies with the derivative of the activation that made the values whose gradient this is.
/// </summary>
internal readonly ref struct Epilogue
{
    private Epilogue(ReadOnlySpan<float> bias, Activation activation, ReadOnlySpan<float> output)
    {
        Bias = bias;
        Activation = activation;
        Output = output;
    }

    /// <summary>Nothing.</summary>
    public static Epilogue None => default;

    /// <summary>One value per channel; empty for none.</summary>
    public ReadOnlySpan<float> Bias { get; }

    /// <summary>The function that is applied, or whose derivative is multiplied in.</summary>
    public Activation Activation { get; }

    /// <summary>The function's output, in the layout of what is written, from which the derivative is taken; empty where the function itself is applied.</summary>
    public ReadOnlySpan<float> Output { get; }

    /// <summary>f(value + bias of its channel).</summary>
    /// <param name="bias">One value per channel; empty for none.</param>
    /// <param name="activation">The function.</param>
    public static Epilogue Forward(ReadOnlySpan<float> bias, Activation activation) => new(bias, activation, []);

    /// <summary>value · f′, with f′ taken from the function's output.</summary>
    /// <param name="activation">The function.</param>
    /// <param name="output">Its output, in the layout of what is written.</param>
    public static Epilogue Backward(Activation activation, ReadOnlySpan<float> output) => new([], activation, output);
}
