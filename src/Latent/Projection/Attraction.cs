using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>The part of the gradient that draws neighbours together: Σ over j of p(i, j)·(yᵢ − yⱼ) / (1 + d²/α), and Σ p·log(1 + d²/α).</summary>
internal sealed class Attraction
{
    private const int BlockRows = 256;
    private readonly Affinities _affinities;
    private readonly double _alpha;
    private readonly double[] _partialLogs;

    public Attraction(Affinities affinities, double alpha)
    {
        _affinities = affinities;
        _alpha = alpha;
        _partialLogs = new double[(affinities.Count + BlockRows - 1) / BlockRows];
    }

    /// <summary>Computes the sums; the divergence's part only where it is asked for.</summary>
    /// <returns>Σ p·log(1 + d²/α), or 0 where it is not asked for.</returns>
    public double Compute(float[] x, float[] y, float[] forceX, float[] forceY, bool withLogs)
    {
        int count = _affinities.Count;
        WorkerPool.Shared.Run(_partialLogs.Length, task =>
        {
            double logs = 0;
            for (int row = task * BlockRows; row < Math.Min(count, (task + 1) * BlockRows); row++)
            {
                Row(x, y, row, out forceX[row], out forceY[row]);
                if (withLogs)
                    logs += Logs(x, y, row);
            }

            _partialLogs[task] = logs;
        });

        double sum = 0;
        foreach (double partial in _partialLogs)
            sum += partial;
        return sum;
    }

    private unsafe void Row(ReadOnlySpan<float> xs, ReadOnlySpan<float> ys, int row, out float forceX, out float forceY)
    {
        ReadOnlySpan<int> columns = _affinities.ColumnsOf(row);
        ReadOnlySpan<float> values = _affinities.ValuesOf(row);
        float x = xs[row], y = ys[row], inverse = (float)(1 / _alpha);
        float sumX = 0, sumY = 0;
        int i = 0;
        if (Avx2.IsSupported)
        {
            // Eight neighbours at a time, their coordinates gathered; lanes are added up at the end.
            Vector256<float> sumsX = default, sumsY = default;
            fixed (float* allX = xs, allY = ys)
            {
                ref int column = ref MemoryMarshal.GetReference(columns);
                ref float value = ref MemoryMarshal.GetReference(values);
                for (; i <= columns.Length - 8; i += 8)
                {
                    Vector256<int> where = Vector256.LoadUnsafe(ref column, (nuint)i);
                    Vector256<float> dx = Vector256.Create(x) - Avx2.GatherVector256(allX, where, 4);
                    Vector256<float> dy = Vector256.Create(y) - Avx2.GatherVector256(allY, where, 4);
                    Vector256<float> spread = Vector256.FusedMultiplyAdd((dx * dx) + (dy * dy), Vector256.Create(inverse), Vector256<float>.One);
                    Vector256<float> strength = Vector256.LoadUnsafe(ref value, (nuint)i) / spread;
                    sumsX += strength * dx;
                    sumsY += strength * dy;
                }
            }

            sumX = Vector256.Sum(sumsX);
            sumY = Vector256.Sum(sumsY);
        }

        for (; i < columns.Length; i++)
        {
            float dx = x - xs[columns[i]], dy = y - ys[columns[i]];
            float strength = values[i] / (1 + (((dx * dx) + (dy * dy)) * inverse));
            sumX += strength * dx;
            sumY += strength * dy;
        }

        forceX = sumX;
        forceY = sumY;
    }

    private double Logs(ReadOnlySpan<float> xs, ReadOnlySpan<float> ys, int row)
    {
        ReadOnlySpan<int> columns = _affinities.ColumnsOf(row);
        ReadOnlySpan<float> values = _affinities.ValuesOf(row);
        double sum = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            double dx = xs[row] - xs[columns[i]], dy = ys[row] - ys[columns[i]];
            sum += values[i] * Math.Log(1 + (((dx * dx) + (dy * dy)) / _alpha));
        }

        return sum;
    }
}
