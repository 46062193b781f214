using Latent.Numerics;

namespace Latent.Networks;

/// <summary>What a layer makes of an input shape: the shape of its output, or the reason why it cannot take that input.</summary>
public readonly struct ShapeInference
{
    private ShapeInference(Shape output, string? problem)
    {
        Output = output;
        Problem = problem;
    }

    /// <summary>The shape of the layer's output; meaningless where there is a <see cref="Problem"/>.</summary>
    public Shape Output { get; }

    /// <summary>What would fit and what to do, as one sentence; <see langword="null"/> where the input fits.</summary>
    public string? Problem { get; }

    /// <summary>The input fits and gives this output.</summary>
    public static implicit operator ShapeInference(Shape output) => new(output, null);

    /// <summary>The input fits and gives this output.</summary>
    /// <param name="output">The shape of the layer's output.</param>
    public static ShapeInference FromShape(Shape output) => output;

    /// <summary>The input does not fit.</summary>
    /// <param name="problem">What would fit and what to do, as one sentence.</param>
    public static ShapeInference Refuse(string problem) => new(default, problem);
}
