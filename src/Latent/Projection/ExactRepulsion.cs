using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>Repulsion over all pairs, sixteen at a time.</summary>
internal sealed class ExactRepulsion(int count, double alpha) : Repulsion
{
    private const int BlockRows = 64;
    private readonly double[] _partialSums = new double[(count + BlockRows - 1) / BlockRows];

    public override double Compute(float[] x, float[] y, float[] forceX, float[] forceY)
    {
        WorkerPool.Shared.Run(_partialSums.Length, task =>
        {
            double normalization = 0;
            for (int row = task * BlockRows; row < Math.Min(count, (task + 1) * BlockRows); row++)
                normalization += Row(x, y, row, out forceX[row], out forceY[row]);
            _partialSums[task] = normalization;
        });

        double sum = 0;
        foreach (double partial in _partialSums)
            sum += partial;
        return sum;
    }

    private double Row(ReadOnlySpan<float> xs, ReadOnlySpan<float> ys, int row, out float forceX, out float forceY)
    {
        float x = xs[row], y = ys[row];
        ref float firstX = ref MemoryMarshal.GetReference(xs);
        ref float firstY = ref MemoryMarshal.GetReference(ys);
        float inverse = (float)(1 / alpha), power = (float)alpha;
        bool plain = alpha == 1;
        Vector512<float> sums = default, sumsX = default, sumsY = default;
        int i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> dx = Vector512.Create(x) - Vector512.LoadUnsafe(ref firstX, (nuint)i);
            Vector512<float> dy = Vector512.Create(y) - Vector512.LoadUnsafe(ref firstY, (nuint)i);
            Vector512<float> spread = Vector512.FusedMultiplyAdd((dx * dx) + (dy * dy), Vector512.Create(inverse), Vector512<float>.One);
            Vector512<float> slope = Vector512<float>.One / spread;
            Vector512<float> kernel = plain ? slope : Vector512.Exp(Vector512.Log(spread) * -power);
            sums += kernel;
            Vector512<float> strength = kernel * slope;
            sumsX += strength * dx;
            sumsY += strength * dy;
        }

        double sum = Vector512.Sum(sums), sumX = Vector512.Sum(sumsX), sumY = Vector512.Sum(sumsY);
        for (; i < count; i++)
        {
            float dx = x - xs[i], dy = y - ys[i];
            float slope = 1 / (1 + (((dx * dx) + (dy * dy)) * inverse));
            float kernel = plain ? slope : MathF.Pow(slope, power);
            sum += kernel;
            sumX += kernel * slope * dx;
            sumY += kernel * slope * dy;
        }

        // The point itself came out as a kernel of 1 and a force of 0.
        forceX = (float)sumX;
        forceY = (float)sumY;
        return sum - 1;
    }
}
