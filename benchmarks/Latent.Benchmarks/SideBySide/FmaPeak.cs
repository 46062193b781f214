using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>The most multiply-add operations per second that the processor does on registers alone, with the widest vectors it has.</summary>
internal static class FmaPeak
{
    /// <summary>The rounds of sixteen operations of one run.</summary>
    public const int Rounds = 4_000_000;

    /// <summary>The peak of one core, in operations (a multiply and an add are two) per second.</summary>
    public static double OneCore() => Measure(1);

    /// <summary>The peak of a number of threads at once.</summary>
    /// <param name="threads">The number of threads.</param>
    public static double Measure(int threads)
    {
        // Until the threads have cores of their own, which a busy machine takes its time for.
        double best = 0;
        for (int attempt = 0; attempt < 20; attempt++)
        {
            // The threads look at the clock themselves: this one may have to wait for a core.
            using var start = new Barrier(threads);
            long[] begun = new long[threads], ended = new long[threads];
            Thread[] all = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                start.SignalAndWait();
                begun[thread] = Stopwatch.GetTimestamp();
                Run();
                ended[thread] = Stopwatch.GetTimestamp();
            }))];
            foreach (Thread thread in all)
            {
                thread.Start();
            }

            foreach (Thread thread in all)
            {
                thread.Join();
            }

            double seconds = Stopwatch.GetElapsedTime(begun.Min(), ended.Max()).TotalSeconds;
            best = Math.Max(best, threads * (double)Rounds * 16 * Lanes * 2 / seconds);
        }

        return best;
    }

    /// <summary>The width of the vectors, in floats.</summary>
    public static int Lanes => Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <summary>One run on this thread.</summary>
    public static float Run() => Vector512.IsHardwareAccelerated ? Run512() : Run256();

    // Sixteen independent chains hide the latency of the multiply-add on every processor of today.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y, m = y, n = y, o = y, p = y;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y);
            n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y);
            p = Vector512.FusedMultiplyAdd(p, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        // Twelve chains: with the two constants they fill the sixteen registers of AVX2 without spilling.
        for (int round = 0; round < Rounds * 16 / 12; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
