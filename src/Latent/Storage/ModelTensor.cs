using Latent.Numerics;

namespace Latent.Storage;

/// <summary>A tensor of a model: its shape and its values.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Values">As many values as the shape has, last axis fastest.</param>
public sealed record ModelTensor(Shape Shape, ReadOnlyMemory<float> Values);
