using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>What makes new rows of a class.</summary>
/// <remarks>Safe for use from many threads. The same class, seed and count give the same rows.</remarks>
public interface ISynthesizer
{
    /// <summary>The shape of one row.</summary>
    Shape Sample { get; }

    /// <summary>Makes rows of a class.</summary>
    /// <param name="label">The class.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <param name="rows">Takes [count × row length] values.</param>
    /// <exception cref="ArgumentException">The class is unknown, or the span is too short.</exception>
    void Synthesize(int label, int count, ulong seed, Span<float> rows);
}
