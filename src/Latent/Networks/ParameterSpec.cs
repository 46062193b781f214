using Latent.Numerics;

namespace Latent.Networks;

/// <summary>One parameter of a layer: its name, shape and how it starts.</summary>
/// <param name="Name">The name within the layer, as PyTorch writes it: <c>weight</c>, <c>bias</c>, <c>running_mean</c> …</param>
/// <param name="Shape">The shape, as PyTorch lays it out: a dense weight is [outputs × inputs], a convolution's [outputs × inputs × height × width].</param>
/// <param name="Initializer">How the values are drawn before training.</param>
/// <param name="FanIn">How many inputs one output sums over.</param>
/// <param name="FanOut">How many outputs one input reaches.</param>
public sealed record ParameterSpec(string Name, Shape Shape, Initializer Initializer, int FanIn, int FanOut)
{
    /// <summary>Whether an optimizer changes it. Running statistics are not trained, but are saved.</summary>
    public bool Trainable { get; init; } = true;
}
