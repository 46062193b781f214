using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Latent.Projection;

/// <summary>
/// Discrete Fourier transforms of sixteen columns at once, one in each lane: Stockham's self-sorting scheme with factors
/// 4, 2, 3 and 5 (Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992, section 1.7). Real and
/// imaginary parts lie apart. Forward: X(k) = Σ x(r)·exp(−2πi·rk/n), not scaled; the inverse is the same with the two
/// parts exchanged.
/// </summary>
/// <remarks>Immutable, and safe for use from many threads, each with its own buffers.</remarks>
internal sealed class StripFourier
{
    /// <summary>The columns of a strip.</summary>
    public const int Lanes = 16;

    private readonly int[] _factors;

    /// <summary>For each pass, for each p, the twiddle factors of the outputs 1 … factor − 1, real and imaginary in turn.</summary>
    private readonly float[][] _twiddles;

    /// <param name="length">The length of a column: 16 times a product of 2, 3 and 5.</param>
    public StripFourier(int length)
    {
        Length = length;
        _factors = [.. Factors(length)];
        _twiddles = new float[_factors.Length][];
        int left = length;
        for (int pass = 0; pass < _factors.Length; pass++)
        {
            int factor = _factors[pass];
            int m = left / factor;
            float[] twiddles = new float[m * (factor - 1) * 2];
            for (int p = 0; p < m; p++)
            {
                for (int k = 1; k < factor; k++)
                {
                    (double sin, double cos) = Math.SinCos(-2 * Math.PI * ((long)p * k % left) / left);
                    twiddles[((p * (factor - 1)) + k - 1) * 2] = (float)cos;
                    twiddles[(((p * (factor - 1)) + k - 1) * 2) + 1] = (float)sin;
                }
            }

            _twiddles[pass] = twiddles;
            left = m;
        }
    }

    /// <summary>The length of a column.</summary>
    public int Length { get; }

    /// <summary>The smallest length that is served and not below a bound.</summary>
    public static int LengthFrom(int bound)
    {
        int blocks = Math.Max(1, (bound + Lanes - 1) / Lanes);
        while (!IsSmooth(blocks))
            blocks++;
        return blocks * Lanes;
    }

    /// <summary>Transforms a strip; the buffers must not be the same.</summary>
    /// <param name="real">The real parts, [length × 16]; the result is here.</param>
    /// <param name="imaginary">The imaginary parts, [length × 16]; the result is here.</param>
    /// <param name="spareReal">Room for as much; its contents are lost.</param>
    /// <param name="spareImaginary">Room for as much; its contents are lost.</param>
    public void Transform(Span<float> real, Span<float> imaginary, Span<float> spareReal, Span<float> spareImaginary)
    {
        Span<float> fromReal = real, fromImaginary = imaginary, toReal = spareReal, toImaginary = spareImaginary;
        int stride = 1, left = Length;
        for (int pass = 0; pass < _factors.Length; pass++)
        {
            int factor = _factors[pass];
            int m = left / factor;
            ref float xr = ref MemoryMarshal.GetReference(fromReal);
            ref float xi = ref MemoryMarshal.GetReference(fromImaginary);
            ref float yr = ref MemoryMarshal.GetReference(toReal);
            ref float yi = ref MemoryMarshal.GetReference(toImaginary);
            switch (factor)
            {
                case 4: Pass4(ref xr, ref xi, ref yr, ref yi, stride, m, _twiddles[pass]); break;
                case 2: Pass2(ref xr, ref xi, ref yr, ref yi, stride, m, _twiddles[pass]); break;
                case 3: Pass3(ref xr, ref xi, ref yr, ref yi, stride, m, _twiddles[pass]); break;
                default: Pass5(ref xr, ref xi, ref yr, ref yi, stride, m, _twiddles[pass]); break;
            }

            Span<float> swap = fromReal;
            fromReal = toReal;
            toReal = swap;
            swap = fromImaginary;
            fromImaginary = toImaginary;
            toImaginary = swap;
            stride *= factor;
            left = m;
        }

        if (_factors.Length % 2 == 1)
        {
            fromReal[..(Length * Lanes)].CopyTo(real);
            fromImaginary[..(Length * Lanes)].CopyTo(imaginary);
        }
    }

    // In each pass: a(k) = x[q + s·(p + m·k)], b = transform of a, y[q + s·(factor·p + k)] = b(k)·w^(p·k).
    private static void Pass2(ref float xr, ref float xi, ref float yr, ref float yi, int s, int m, float[] twiddles)
    {
        for (int p = 0; p < m; p++)
        {
            float wr = twiddles[2 * p], wi = twiddles[(2 * p) + 1];
            for (int q = 0; q < s; q++)
            {
                nuint from = (nuint)(q + (s * p)) * Lanes, far = (nuint)(s * m) * Lanes;
                nuint to = (nuint)(q + (s * 2 * p)) * Lanes, next = (nuint)s * Lanes;
                Vector512<float> ar = Vector512.LoadUnsafe(ref xr, from), ai = Vector512.LoadUnsafe(ref xi, from);
                Vector512<float> br = Vector512.LoadUnsafe(ref xr, from + far), bi = Vector512.LoadUnsafe(ref xi, from + far);
                (ar + br).StoreUnsafe(ref yr, to);
                (ai + bi).StoreUnsafe(ref yi, to);
                StoreTurned(ar - br, ai - bi, wr, wi, ref yr, ref yi, to + next);
            }
        }
    }

    private static void Pass3(ref float xr, ref float xi, ref float yr, ref float yi, int s, int m, float[] twiddles)
    {
        const float Half = 0.5f, Sin60 = 0.866025403784438647f;
        for (int p = 0; p < m; p++)
        {
            ReadOnlySpan<float> w = twiddles.AsSpan(p * 4, 4);
            for (int q = 0; q < s; q++)
            {
                nuint from = (nuint)(q + (s * p)) * Lanes, far = (nuint)(s * m) * Lanes;
                nuint to = (nuint)(q + (s * 3 * p)) * Lanes, next = (nuint)s * Lanes;
                Vector512<float> ar = Vector512.LoadUnsafe(ref xr, from), ai = Vector512.LoadUnsafe(ref xi, from);
                Vector512<float> br = Vector512.LoadUnsafe(ref xr, from + far), bi = Vector512.LoadUnsafe(ref xi, from + far);
                Vector512<float> cr = Vector512.LoadUnsafe(ref xr, from + (2 * far)), ci = Vector512.LoadUnsafe(ref xi, from + (2 * far));
                Vector512<float> sumR = br + cr, sumI = bi + ci;
                Vector512<float> middleR = ar - (sumR * Half), middleI = ai - (sumI * Half);
                Vector512<float> sideR = (bi - ci) * Sin60, sideI = (cr - br) * Sin60;
                (ar + sumR).StoreUnsafe(ref yr, to);
                (ai + sumI).StoreUnsafe(ref yi, to);
                StoreTurned(middleR + sideR, middleI + sideI, w[0], w[1], ref yr, ref yi, to + next);
                StoreTurned(middleR - sideR, middleI - sideI, w[2], w[3], ref yr, ref yi, to + (2 * next));
            }
        }
    }

    private static void Pass4(ref float xr, ref float xi, ref float yr, ref float yi, int s, int m, float[] twiddles)
    {
        for (int p = 0; p < m; p++)
        {
            ReadOnlySpan<float> w = twiddles.AsSpan(p * 6, 6);
            for (int q = 0; q < s; q++)
            {
                nuint from = (nuint)(q + (s * p)) * Lanes, far = (nuint)(s * m) * Lanes;
                nuint to = (nuint)(q + (s * 4 * p)) * Lanes, next = (nuint)s * Lanes;
                Vector512<float> ar = Vector512.LoadUnsafe(ref xr, from), ai = Vector512.LoadUnsafe(ref xi, from);
                Vector512<float> br = Vector512.LoadUnsafe(ref xr, from + far), bi = Vector512.LoadUnsafe(ref xi, from + far);
                Vector512<float> cr = Vector512.LoadUnsafe(ref xr, from + (2 * far)), ci = Vector512.LoadUnsafe(ref xi, from + (2 * far));
                Vector512<float> dr = Vector512.LoadUnsafe(ref xr, from + (3 * far)), di = Vector512.LoadUnsafe(ref xi, from + (3 * far));
                Vector512<float> evenR = ar + cr, evenI = ai + ci, evenDifferenceR = ar - cr, evenDifferenceI = ai - ci;
                Vector512<float> oddR = br + dr, oddI = bi + di, turnedR = bi - di, turnedI = dr - br;
                (evenR + oddR).StoreUnsafe(ref yr, to);
                (evenI + oddI).StoreUnsafe(ref yi, to);
                StoreTurned(evenDifferenceR + turnedR, evenDifferenceI + turnedI, w[0], w[1], ref yr, ref yi, to + next);
                StoreTurned(evenR - oddR, evenI - oddI, w[2], w[3], ref yr, ref yi, to + (2 * next));
                StoreTurned(evenDifferenceR - turnedR, evenDifferenceI - turnedI, w[4], w[5], ref yr, ref yi, to + (3 * next));
            }
        }
    }

    private static void Pass5(ref float xr, ref float xi, ref float yr, ref float yi, int s, int m, float[] twiddles)
    {
        const float Cos72 = 0.309016994374947424f, Cos144 = -0.809016994374947424f;
        const float Sin72 = 0.951056516295153572f, Sin144 = 0.587785252292473129f;
        for (int p = 0; p < m; p++)
        {
            ReadOnlySpan<float> w = twiddles.AsSpan(p * 8, 8);
            for (int q = 0; q < s; q++)
            {
                nuint from = (nuint)(q + (s * p)) * Lanes, far = (nuint)(s * m) * Lanes;
                nuint to = (nuint)(q + (s * 5 * p)) * Lanes, next = (nuint)s * Lanes;
                Vector512<float> ar = Vector512.LoadUnsafe(ref xr, from), ai = Vector512.LoadUnsafe(ref xi, from);
                Vector512<float> br = Vector512.LoadUnsafe(ref xr, from + far), bi = Vector512.LoadUnsafe(ref xi, from + far);
                Vector512<float> cr = Vector512.LoadUnsafe(ref xr, from + (2 * far)), ci = Vector512.LoadUnsafe(ref xi, from + (2 * far));
                Vector512<float> dr = Vector512.LoadUnsafe(ref xr, from + (3 * far)), di = Vector512.LoadUnsafe(ref xi, from + (3 * far));
                Vector512<float> er = Vector512.LoadUnsafe(ref xr, from + (4 * far)), ei = Vector512.LoadUnsafe(ref xi, from + (4 * far));
                Vector512<float> outerR = br + er, outerI = bi + ei, innerR = cr + dr, innerI = ci + di;
                Vector512<float> outerDifferenceR = br - er, outerDifferenceI = bi - ei, innerDifferenceR = cr - dr, innerDifferenceI = ci - di;
                Vector512<float> firstR = ar + (outerR * Cos72) + (innerR * Cos144), firstI = ai + (outerI * Cos72) + (innerI * Cos144);
                Vector512<float> secondR = ar + (outerR * Cos144) + (innerR * Cos72), secondI = ai + (outerI * Cos144) + (innerI * Cos72);

                // −i times (sin·difference): (r, i) → (i, −r).
                Vector512<float> firstTurnR = (outerDifferenceI * Sin72) + (innerDifferenceI * Sin144);
                Vector512<float> firstTurnI = -((outerDifferenceR * Sin72) + (innerDifferenceR * Sin144));
                Vector512<float> secondTurnR = (outerDifferenceI * Sin144) - (innerDifferenceI * Sin72);
                Vector512<float> secondTurnI = (innerDifferenceR * Sin72) - (outerDifferenceR * Sin144);
                (ar + outerR + innerR).StoreUnsafe(ref yr, to);
                (ai + outerI + innerI).StoreUnsafe(ref yi, to);
                StoreTurned(firstR + firstTurnR, firstI + firstTurnI, w[0], w[1], ref yr, ref yi, to + next);
                StoreTurned(secondR + secondTurnR, secondI + secondTurnI, w[2], w[3], ref yr, ref yi, to + (2 * next));
                StoreTurned(secondR - secondTurnR, secondI - secondTurnI, w[4], w[5], ref yr, ref yi, to + (3 * next));
                StoreTurned(firstR - firstTurnR, firstI - firstTurnI, w[6], w[7], ref yr, ref yi, to + (4 * next));
            }
        }
    }

    private static void StoreTurned(Vector512<float> real, Vector512<float> imaginary, float wr, float wi, ref float yr, ref float yi, nuint to)
    {
        ((real * wr) - (imaginary * wi)).StoreUnsafe(ref yr, to);
        ((real * wi) + (imaginary * wr)).StoreUnsafe(ref yi, to);
    }

    private static List<int> Factors(int length)
    {
        var factors = new List<int>();
        int[] candidates = [4, 2, 3, 5];
        foreach (int factor in candidates)
        {
            for (; length % factor == 0; length /= factor)
                factors.Add(factor);
        }

        return length == 1 ? factors : throw new ArgumentOutOfRangeException(nameof(length), length, "The length must be a product of 2, 3 and 5.");
    }

    private static bool IsSmooth(int value)
    {
        for (int factor = 2; factor <= 5; factor++)
        {
            while (value % factor == 0)
                value /= factor;
        }

        return value == 1;
    }
}
