using Latent.Numerics;

namespace Latent.Networks.Engines;

/// <summary>A tensor of a session.</summary>
/// <param name="Name">
/// Network, layer index and parameter: <c>encoder.0.weight</c>; an optimizer's state is <c>optimizer.encoder.0.weight.momentum</c>.
/// </param>
/// <param name="Shape">The shape, as <see cref="ParameterSpec"/> gives it.</param>
/// <param name="Role">What it is for.</param>
public sealed record TensorInfo(string Name, Shape Shape, TensorRole Role);
