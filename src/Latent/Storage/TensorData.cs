using System.Collections.Immutable;

namespace Latent.Storage;

/// <summary>A tensor to write: its name, its sizes and its values.</summary>
/// <param name="Name">The name; names in one file differ.</param>
/// <param name="Sizes">The size along each axis, each at least 0; none for a single number.</param>
/// <param name="Values">As many values as the product of the sizes, last axis fastest.</param>
public sealed record TensorData(string Name, ImmutableArray<int> Sizes, ReadOnlyMemory<float> Values);
