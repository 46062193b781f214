using System.Collections.Immutable;

namespace Latent.Storage;

/// <summary>What the header of a safetensors file says of one tensor; checked against the file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of its values in the file.</param>
/// <param name="Sizes">The size along each axis; none for a single number. A size may be 0.</param>
/// <param name="Count">The number of values: the product of the sizes.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
public sealed record TensorDescription(string Name, TensorType Type, ImmutableArray<int> Sizes, long Count, long Offset)
{
    /// <summary>The number of bytes in the file.</summary>
    public long ByteCount => Count * TensorTypeNames.BytesOf(Type);

    /// <summary>The tensor as it is named in messages.</summary>
    public override string ToString() => $"\"{Name}\" {TensorTypeNames.NameOf(Type)} [{string.Join(" × ", Sizes)}]";
}
