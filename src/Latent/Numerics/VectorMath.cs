using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Exponentials and logarithms of vectors of any width, with the same bits for every width.</summary>
/// <remarks>The polynomials are those of Moshier's Cephes library for single precision (expf.c, logf.c, sinf.c); errors are below 2 units in the last place on the ranges used.</remarks>
internal static class VectorMath
{
    /// <summary>e to the power of x − 1, accurate near 0. From −87 to 88; beyond, the value at the end. NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpMinusOne<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // eˣ − 1 = 2ⁿ(e^r − 1) + (2ⁿ − 1) with |r| ≤ ln 2 / 2: nothing cancels.
        TVector reduced = Reduce<TSimd, TVector>(x, out TVector scale);
        return TSimd.Fma(scale, reduced, TSimd.Subtract(scale, TSimd.Broadcast(1f)));
    }

    /// <summary>e to the power of x. From −87 to 88; beyond, the value at the end. NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector reduced = Reduce<TSimd, TVector>(x, out TVector scale);
        return TSimd.Fma(scale, reduced, scale);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1f);
        TVector power = Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Broadcast(0f), x));
        return TSimd.Divide(one, TSimd.Add(one, power));
    }

    /// <summary>The hyperbolic tangent, as t / (t + 2) with t = e^2|x| − 1, and the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector zero = TSimd.Broadcast(0f);
        TVector magnitude = TSimd.Abs(x);
        TVector t = ExpMinusOne<TSimd, TVector>(TSimd.Add(magnitude, magnitude));
        TVector result = TSimd.Divide(t, TSimd.Add(t, TSimd.Broadcast(2f)));
        return TSimd.Select(TSimd.LessThan(x, zero), TSimd.Subtract(zero, result), result);
    }

    /// <summary>The natural logarithm of x ≥ 0; below −100 for 0, NaN for NaN and infinity.</summary>
    /// <param name="x">The values.</param>
    /// <param name="isFused">Whether products may be fused with sums, which is faster; random numbers are made without, to be the same on every machine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<TSimd, TVector>(TVector x, bool isFused = false)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1f);

        // Numbers below the smallest normal one are scaled up first.
        TVector tiny = TSimd.LessThan(x, TSimd.Broadcast(1.17549435e-38f));
        TVector scaled = TSimd.Select(tiny, TSimd.Multiply(x, TSimd.Broadcast(33554432f)), x);
        TVector exponent = TSimd.SplitExponent(scaled, out TVector fraction);
        exponent = TSimd.Subtract(exponent, TSimd.Select(tiny, TSimd.Broadcast(25f), TSimd.Broadcast(0f)));

        // The fraction to between √½ and √2.
        TVector low = TSimd.LessThan(fraction, TSimd.Broadcast(1.41421356f));
        exponent = TSimd.Select(low, exponent, TSimd.Add(exponent, one));
        TVector z = TSimd.Subtract(TSimd.Select(low, fraction, TSimd.Multiply(fraction, TSimd.Broadcast(0.5f))), one);
        TVector square = TSimd.Multiply(z, z);

        TVector p = TSimd.Broadcast(7.0376836292e-2f);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(-1.1514610310e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(1.1676998740e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(-1.2420140846e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(1.4249322787e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(-1.6668057665e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(2.0000714765e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(-2.4999993993e-1f), isFused);
        p = Step<TSimd, TVector>(p, z, TSimd.Broadcast(3.3333331174e-1f), isFused);
        p = TSimd.Multiply(TSimd.Multiply(p, z), square);
        p = Step<TSimd, TVector>(exponent, TSimd.Broadcast(-2.12194440e-4f), p, isFused);
        p = Step<TSimd, TVector>(square, TSimd.Broadcast(-0.5f), p, isFused);
        TVector result = Step<TSimd, TVector>(exponent, TSimd.Broadcast(0.693359375f), TSimd.Add(z, p), isFused);
        return TSimd.Add(result, TSimd.Subtract(x, x));
    }

    /// <summary>The sine and cosine of 2π · turn for a turn from 0 to 1; no fused products, as in <see cref="Log"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SinCosTurn<TSimd, TVector>(TVector turn, out TVector cos)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector quarters = TSimd.Multiply(turn, TSimd.Broadcast(4f));
        TVector quadrant = TSimd.Round(quarters);
        TVector angle = TSimd.Multiply(TSimd.Subtract(quarters, quadrant), TSimd.Broadcast(1.57079632679f));
        TVector z = TSimd.Multiply(angle, angle);

        TVector s = TSimd.Broadcast(-1.9515295891e-4f);
        s = Step<TSimd, TVector>(s, z, 8.3321608736e-3f);
        s = Step<TSimd, TVector>(s, z, -1.6666654611e-1f);
        s = TSimd.Add(TSimd.Multiply(TSimd.Multiply(s, z), angle), angle);

        TVector c = TSimd.Broadcast(2.443315711809948e-5f);
        c = Step<TSimd, TVector>(c, z, -1.388731625493765e-3f);
        c = Step<TSimd, TVector>(c, z, 4.166664568298827e-2f);
        c = TSimd.Multiply(TSimd.Multiply(c, z), z);
        c = TSimd.Add(TSimd.Subtract(c, TSimd.Multiply(z, TSimd.Broadcast(0.5f))), TSimd.Broadcast(1f));

        // Quadrants 0 to 4 (4 is 0 again): odd ones swap; the sine is negative in 2 and 3, the cosine in 1 and 2.
        TVector zero = TSimd.Broadcast(0f);
        quadrant = TSimd.Select(TSimd.LessThan(quadrant, TSimd.Broadcast(3.5f)), quadrant, zero);
        TVector isThree = TSimd.LessThan(TSimd.Broadcast(2.5f), quadrant);
        TVector aboveZero = TSimd.LessThan(TSimd.Broadcast(0.5f), quadrant);
        TVector aboveOne = TSimd.LessThan(TSimd.Broadcast(1.5f), quadrant);
        TVector swapped = TSimd.Select(aboveOne, isThree, aboveZero);
        TVector sin = TSimd.Select(swapped, c, s);
        cos = TSimd.Select(swapped, s, c);
        sin = TSimd.Select(aboveOne, TSimd.Subtract(zero, sin), sin);
        cos = TSimd.Select(TSimd.Select(isThree, zero, aboveZero), TSimd.Subtract(zero, cos), cos);
        return sin;
    }

    /// <summary>e^r − 1 for the remainder r of x by ln 2, and the power of two that was taken out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce<TSimd, TVector>(TVector x, out TVector scale)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Selects rather than minimum and maximum, so that NaN passes.
        TVector low = TSimd.Broadcast(-87f);
        TVector high = TSimd.Broadcast(88f);
        x = TSimd.Select(TSimd.LessThan(x, low), low, x);
        x = TSimd.Select(TSimd.LessThan(high, x), high, x);
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(1.44269504088896341f)));
        TVector r = TSimd.Fma(n, TSimd.Broadcast(-0.693359375f), x);
        r = TSimd.Fma(n, TSimd.Broadcast(2.12194440e-4f), r);
        TVector p = TSimd.Broadcast(1.9875691500e-4f);
        p = TSimd.Fma(p, r, TSimd.Broadcast(1.3981999507e-3f));
        p = TSimd.Fma(p, r, TSimd.Broadcast(8.3334519073e-3f));
        p = TSimd.Fma(p, r, TSimd.Broadcast(4.1665795894e-2f));
        p = TSimd.Fma(p, r, TSimd.Broadcast(1.6666665459e-1f));
        p = TSimd.Fma(p, r, TSimd.Broadcast(5.0000001201e-1f));
        scale = TSimd.PowerOfTwo(n);
        return TSimd.Fma(p, TSimd.Multiply(r, r), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TSimd, TVector>(TVector p, TVector z, float next)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => Step<TSimd, TVector>(p, z, TSimd.Broadcast(next), isFused: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TSimd, TVector>(TVector p, TVector z, TVector next, bool isFused)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => isFused ? TSimd.Fma(p, z, next) : TSimd.Add(TSimd.Multiply(p, z), next);
}
