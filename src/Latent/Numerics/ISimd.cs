namespace Latent.Numerics;

/// <summary>
/// The operations of one width of vectors of <see cref="float"/>, so that a kernel is written once and compiled for
/// each width. All of them are exact in the same way: lane for lane they give the bits that <see cref="SimdScalar"/> gives.
/// </summary>
/// <typeparam name="TVector">The vector, such as Vector512 of <see cref="float"/>.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>The number of values in a vector, from 1 to 16; a power of two.</summary>
    static abstract int Lanes { get; }

    /// <summary>Whether <see cref="Fma"/> rounds once and the width runs in hardware.</summary>
    static abstract bool IsSupported { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* target, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left · right + addend, rounded once where the hardware can.</summary>
    static abstract TVector Fma(TVector left, TVector right, TVector addend);

    static abstract TVector Sqrt(TVector value);

    static abstract TVector Abs(TVector value);

    /// <summary>To the nearest whole number, ties to even.</summary>
    static abstract TVector Round(TVector value);

    /// <summary>All bits set where left &lt; right; none where either is NaN.</summary>
    static abstract TVector LessThan(TVector left, TVector right);

    /// <summary><paramref name="whenSet"/> where the mask's bits are set, <paramref name="whenClear"/> elsewhere.</summary>
    static abstract TVector Select(TVector mask, TVector whenSet, TVector whenClear);

    /// <summary>2ⁿ for whole n from −126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>The bits of a value as a whole number, shifted right by 23 and less 127, and its fraction scaled to [1, 2).</summary>
    static abstract TVector SplitExponent(TVector value, out TVector fraction);

    /// <summary>As many bytes as whole numbers.</summary>
    static abstract TVector LoadBytes(byte* source);

    /// <summary>Whole numbers from 0 to 255 as bytes.</summary>
    static abstract void StoreBytes(byte* target, TVector value);
}
