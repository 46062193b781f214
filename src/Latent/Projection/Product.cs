using System.Numerics.Tensors;

namespace Latent.Projection;

/// <summary>The two matrix products that projections need, until the matrix kernels stand.</summary>
internal static class Product
{
    public static void Multiply(int m, int n, int k, ReadOnlySpan<float> a, int lda, bool transposeA, ReadOnlySpan<float> b, int ldb, bool transposeB, Span<float> c, int ldc, bool accumulate = false)
    {
        for (int i = 0; i < m; i++)
        {
            Span<float> row = c.Slice(i * ldc, n);
            if (!accumulate)
                row.Clear();
            if (transposeB && !transposeA)
            {
                for (int j = 0; j < n; j++)
                    row[j] += TensorPrimitives.Dot(a.Slice(i * lda, k), b.Slice(j * ldb, k));
            }
            else
            {
                for (int p = 0; p < k; p++)
                    TensorPrimitives.MultiplyAdd(b.Slice(p * ldb, n), transposeA ? a[(p * lda) + i] : a[(i * lda) + p], row, row);
            }
        }
    }
}
