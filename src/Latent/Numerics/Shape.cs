using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Latent.Numerics;

/// <summary>
/// The sizes of one sample along each of its axes, the batch left out: <c>[784]</c> for a vector,
/// <c>[1, 28, 28]</c> for an image (channels × height × width), <c>[28, 28]</c> for a sequence (steps × features).
/// Values lie row by row: the last axis varies fastest.
/// </summary>
/// <remarks>Immutable, compared by value, safe for use from many threads.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
[JsonConverter(typeof(ShapeJsonConverter))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>The largest number of axes a shape may have.</summary>
    public const int MaxRank = 6;

    private readonly ImmutableArray<int> _sizes;

    private Shape(ImmutableArray<int> sizes, int length)
    {
        _sizes = sizes;
        Length = length;
    }

    /// <summary>The number of values in one sample: the product of the sizes; 0 for the default shape.</summary>
    public int Length { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.IsDefault ? 0 : _sizes.Length;

    /// <summary>The size along one axis.</summary>
    /// <param name="index">The axis, from 0 to <see cref="Rank"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such axis.</exception>
    public int this[int index] => AsSpan()[index];

    /// <summary>The size along one axis, which may be counted from the end: <c>shape[^1]</c> is the last.</summary>
    /// <param name="index">The axis.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such axis.</exception>
    public int this[Index index] => AsSpan()[index];

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Makes a shape from its sizes.</summary>
    /// <param name="sizes">One to <see cref="MaxRank"/> sizes, each at least 1, whose product fits an <see cref="int"/>.</param>
    /// <exception cref="ArgumentException">There are no sizes or too many, one is below 1, or the product is too large.</exception>
    public static Shape Create(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length is 0 or > MaxRank)
        {
            throw new ArgumentException($"A shape has 1 to {MaxRank} sizes, got {sizes.Length}.", nameof(sizes));
        }

        long length = 1;
        foreach (int size in sizes)
        {
            if (size < 1)
            {
                throw new ArgumentException($"Every size of a shape is at least 1, got [{Join(sizes)}].", nameof(sizes));
            }

            length *= size;
            if (length > int.MaxValue)
            {
                throw new ArgumentException($"The shape [{Join(sizes)}] has more than {int.MaxValue:N0} values.", nameof(sizes));
            }
        }

        return new Shape([.. sizes], (int)length);
    }

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes.IsDefault ? [] : _sizes.AsSpan();

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in AsSpan())
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ in a size.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The shape as it is read and written in messages: <c>[1 × 28 × 28]</c>.</summary>
    public override string ToString() => $"[{Join(AsSpan())}]";

    /// <summary>An enumerator over the sizes.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int axis = 0; axis < Rank; axis++)
        {
            yield return _sizes[axis];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Join(ReadOnlySpan<int> sizes) => string.Join(" × ", sizes.ToArray());
}
