using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>Makes a sequence [steps × features] of a vector [features] by giving it at every step, as a recurrent decoder needs.</summary>
public sealed record RepeatVector : Layer
{
    /// <summary>Repeats a vector.</summary>
    /// <param name="steps">How often, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 1.</exception>
    public RepeatVector(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Steps = steps;
    }

    /// <summary>How often the vector is given.</summary>
    public int Steps { get; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => input.Rank == 1
        ? Shape.Create(Steps, input[0])
        : ShapeInference.Refuse("it takes a vector [features]; put a Flatten() before it");
}
