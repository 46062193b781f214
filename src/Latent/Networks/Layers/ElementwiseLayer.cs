using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>A layer that maps each value on its own and so keeps the shape: activations, dropout and noise.</summary>
public abstract record ElementwiseLayer : Layer
{
    private protected ElementwiseLayer()
    {
    }

    /// <inheritdoc/>
    public sealed override ShapeInference Infer(Shape input) => input;
}
