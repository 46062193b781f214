using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>Gives the values another shape of the same length, in the same order.</summary>
public sealed record Reshape : Layer
{
    /// <summary>Gives the values the shape with the given sizes.</summary>
    /// <param name="sizes">The sizes of the new shape, such as 64, 7, 7.</param>
    /// <exception cref="ArgumentException">The sizes make no shape.</exception>
    public Reshape(params ReadOnlySpan<int> sizes)
        : this(Shape.Create(sizes))
    {
    }

    /// <summary>Gives the values a shape.</summary>
    /// <param name="shape">The new shape.</param>
    [JsonConstructor]
    public Reshape(Shape shape) => Shape = shape;

    /// <summary>The new shape.</summary>
    public Shape Shape { get; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => input.Length == Shape.Length
        ? Shape
        : ShapeInference.Refuse($"it takes {Shape.Length} values, to make {Shape} of them");
}
