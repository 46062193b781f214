using System.Numerics;
using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// A stream of random numbers that follows from three numbers alone: a seed, a purpose and an index (a step, an epoch,
/// a row). Philox 4×32-10, counter-based (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// 2011): any part of any stream can be drawn at any time, on any thread, with the same result.
/// </summary>
/// <remarks>Not safe for use from many threads; make one stream per thread or task, which costs nothing.</remarks>
public sealed class RandomStream
{
    private readonly ulong _key;
    private ulong _index;
    private ulong _block;
    private UInt128 _buffer;
    private int _left;
    private float _spareNormal;
    private bool _hasSpareNormal;

    /// <summary>The stream of a seed, a purpose and an index.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="purpose">What the numbers are for, so that streams for different ends never meet.</param>
    /// <param name="index">Which of the streams for that end: a step, an epoch, a row.</param>
    public RandomStream(ulong seed, RandomPurpose purpose, ulong index = 0)
    {
        // The purpose is mixed into the key by a bijection of 64 bits, so that (seed, purpose) pairs do not collide for small seeds.
        _key = Mix(seed) ^ Mix(0x9E37_79B9_7F4A_7C15UL * ((ulong)purpose + 1));
        _index = index;
    }

    /// <summary>Makes this the stream of another index, from its beginning, without a new object.</summary>
    internal void Restart(ulong index)
    {
        _index = index;
        _block = 0;
        _left = 0;
        _hasSpareNormal = false;
    }

    /// <summary>A number of 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            _buffer = Block(_key, _block++, _index);
            _left = 4;
        }

        uint value = (uint)_buffer;
        _buffer >>= 32;
        _left--;
        return value;
    }

    /// <summary>A number from 0 to below 1, a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A number from 0 to below 1, a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => ((((ulong)NextUInt32() << 32) | NextUInt32()) >> 11) * (1.0 / (1L << 53));

    /// <summary>A whole number from 0 to below a bound, each as likely as the next to within 2⁻³².</summary>
    /// <param name="exclusiveBound">The bound, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int NextInt32(int exclusiveBound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveBound, 1);
        return (int)(((ulong)NextUInt32() * (uint)exclusiveBound) >> 32);
    }

    /// <summary>
    /// A number from the normal distribution of mean 0 and standard deviation 1 (Box and Muller 1958). Two are made of two
    /// draws of 32 bits, the radius from the first and the angle from the second: the cosine first, the sine kept for the next call.
    /// </summary>
    public float NextNormal()
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return _spareNormal;
        }

        uint radius = NextUInt32();
        _spareNormal = NormalPair<SimdScalar, float>(radius >> 8, NextUInt32() >> 8, out float cos);
        _hasSpareNormal = true;
        return cos;
    }

    /// <summary>Fills with what as many calls of <see cref="NextSingle"/> give.</summary>
    /// <param name="values">Takes numbers from 0 to below 1.</param>
    public void FillUniform(Span<float> values)
    {
        while (!values.IsEmpty && _left != 0)
        {
            values[0] = NextSingle();
            values = values[1..];
        }

        int whole = values.Length & ~3;
        RandomFill.Uniform(_key, _index, _block, values[..whole]);
        _block += (ulong)whole / 4;
        for (int i = whole; i < values.Length; i++)
        {
            values[i] = NextSingle();
        }
    }

    /// <summary>Fills with what as many calls of <see cref="NextNormal"/> give.</summary>
    /// <param name="values">Takes numbers of mean 0 and standard deviation 1.</param>
    public void FillNormal(Span<float> values)
    {
        while (!values.IsEmpty && (_left != 0 || _hasSpareNormal))
        {
            values[0] = NextNormal();
            values = values[1..];
        }

        int whole = values.Length & ~3;
        RandomFill.Normal(_key, _index, _block, values[..whole]);
        _block += (ulong)whole / 4;
        for (int i = whole; i < values.Length; i++)
        {
            values[i] = NextNormal();
        }
    }

    /// <summary>Puts values into a random order (Fisher and Yates).</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="values">The values.</param>
    public void Shuffle<T>(Span<T> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = NextInt32(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>Ten rounds of Philox over the counter (block, index).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt128 Block(ulong key, ulong block, ulong index)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = (uint)index, c3 = (uint)(index >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = 0xD251_1F53UL * c0;
            ulong product1 = 0xCD9E_8D57UL * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += 0x9E37_79B9;
            k1 += 0xBB67_AE85;
        }

        return new UInt128(((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
    }

    /// <summary>The sine and the cosine of Box and Muller for two draws of 24 bits, as whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector NormalPair<TSimd, TVector>(TVector radius, TVector angle, out TVector cos)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // From 2⁻²⁴ to 1, so that the logarithm is finite.
        TVector unit = TSimd.Broadcast(1f / (1 << 24));
        TVector uniform = TSimd.Multiply(TSimd.Add(radius, TSimd.Broadcast(1f)), unit);
        TVector distance = TSimd.Sqrt(TSimd.Multiply(VectorMath.Log<TSimd, TVector>(uniform), TSimd.Broadcast(-2f)));
        TVector sin = VectorMath.SinCosTurn<TSimd, TVector>(TSimd.Multiply(angle, unit), out cos);
        cos = TSimd.Multiply(distance, cos);
        return TSimd.Multiply(distance, sin);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return BitOperations.RotateLeft(value ^ (value >> 31), 17);
    }
}
