using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>Turns any shape into a vector, the values in the same order.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => Shape.Create(input.Length);
}
