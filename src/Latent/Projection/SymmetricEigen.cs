using System.Numerics.Tensors;

namespace Latent.Projection;

/// <summary>
/// All eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to a tridiagonal matrix, then the
/// implicit QL method with Wilkinson's shift (Golub and Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.3).
/// </summary>
internal static class SymmetricEigen
{
    /// <summary>Decomposes a matrix, which is overwritten.</summary>
    /// <param name="matrix">The matrix, [n × n]; both halves must be given.</param>
    /// <param name="n">Its order.</param>
    /// <param name="values">Takes the eigenvalues, largest first.</param>
    /// <param name="vectors">Takes the eigenvectors as rows, [n × n], in the order of the values.</param>
    public static void Decompose(Span<double> matrix, int n, Span<double> values, Span<double> vectors)
    {
        double[] diagonal = new double[n], offDiagonal = new double[n], scales = new double[n];
        Tridiagonalize(matrix, n, diagonal, offDiagonal, scales);

        // Rows of the rotation are kept, so that every rotation works on two contiguous rows.
        double[] rotation = new double[(long)n * n];
        for (int i = 0; i < n; i++)
            rotation[(i * n) + i] = 1;
        DiagonalizeTridiagonal(diagonal, offDiagonal, rotation, n);

        int[] order = new int[n];
        for (int i = 0; i < n; i++)
            order[i] = i;
        double[] keys = (double[])diagonal.Clone();
        Array.Sort(order, (left, right) => keys[left] != keys[right] ? keys[right].CompareTo(keys[left]) : left.CompareTo(right));

        for (int rank = 0; rank < n; rank++)
        {
            int source = order[rank];
            values[rank] = diagonal[source];
            Span<double> vector = vectors.Slice(rank * n, n);
            rotation.AsSpan(source * n, n).CopyTo(vector);

            // The reflections, last first, lead back from the tridiagonal matrix's space.
            for (int k = n - 3; k >= 0; k--)
            {
                if (scales[k] == 0)
                    continue;
                ReadOnlySpan<double> reflection = matrix.Slice((k * n) + k + 1, n - k - 1);
                Span<double> tail = vector[(k + 1)..];
                AddScaled(reflection, -scales[k] * TensorPrimitives.Dot(reflection, tail), tail);
            }
        }
    }

    /// <summary>Leaves the reflections (v, with H = I − scale·v·vᵀ) in the rows of the matrix, right of the diagonal.</summary>
    private static void Tridiagonalize(Span<double> a, int n, double[] diagonal, double[] offDiagonal, double[] scales)
    {
        double[] product = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            int m = n - k - 1;
            diagonal[k] = a[(k * n) + k];
            Span<double> v = a.Slice((k * n) + k + 1, m);
            double norm = Math.Sqrt(TensorPrimitives.Dot<double>(v, v));
            double tail = m > 1 ? TensorPrimitives.MaxMagnitude<double>(v[1..]) : 0;
            if (tail == 0)
            {
                offDiagonal[k] = v[0];
                continue;
            }

            double alpha = v[0] > 0 ? -norm : norm;
            offDiagonal[k] = alpha;
            v[0] -= alpha;
            double scale = 2 / TensorPrimitives.Dot<double>(v, v);
            scales[k] = scale;

            Span<double> p = product.AsSpan(0, m);
            for (int i = 0; i < m; i++)
                p[i] = scale * TensorPrimitives.Dot<double>(a.Slice(((k + 1 + i) * n) + k + 1, m), v);
            AddScaled(v, -0.5 * scale * TensorPrimitives.Dot<double>(p, v), p);
            for (int i = 0; i < m; i++)
            {
                Span<double> row = a.Slice(((k + 1 + i) * n) + k + 1, m);
                AddScaled(p, -v[i], row);
                AddScaled(v, -p[i], row);
            }
        }

        for (int k = Math.Max(0, n - 2); k < n; k++)
        {
            diagonal[k] = a[(k * n) + k];
            if (k + 1 < n)
                offDiagonal[k] = a[(k * n) + k + 1];
        }
    }

    private static void DiagonalizeTridiagonal(double[] d, double[] e, double[] rotation, int n)
    {
        for (int l = 0; l < n; l++)
        {
            for (int iteration = 0; ; iteration++)
            {
                int m = l;
                while (m < n - 1 && Math.Abs(e[m]) > 2.3e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))
                    m++;
                if (m == l)
                    break;
                if (iteration == 80)
                    throw new InvalidOperationException("The eigenvalues did not converge in 80 steps; the values may span too many orders of magnitude. Scale the columns.");

                double g = (d[l + 1] - d[l]) / (2 * e[l]);
                double r = double.Hypot(g, 1);
                g = d[m] - d[l] + (e[l] / (g + (g >= 0 ? r : -r)));
                double s = 1, c = 1, p = 0;
                int i = m - 1;
                for (; i >= l; i--)
                {
                    double f = s * e[i];
                    double b = c * e[i];
                    r = double.Hypot(f, g);
                    e[i + 1] = r;
                    if (r == 0)
                    {
                        d[i + 1] -= p;
                        e[m] = 0;
                        break;
                    }

                    s = f / r;
                    c = g / r;
                    g = d[i + 1] - p;
                    r = ((d[i] - g) * s) + (2 * c * b);
                    p = s * r;
                    d[i + 1] = g + p;
                    g = (c * r) - b;
                    Rotate(rotation.AsSpan(i * n, n), rotation.AsSpan((i + 1) * n, n), c, s);
                }

                if (r == 0 && i >= l)
                    continue;
                d[l] -= p;
                e[l] = g;
                e[m] = 0;
            }
        }
    }

    /// <summary>first ← c·first − s·second; second ← s·first + c·second.</summary>
    private static void Rotate(Span<double> first, Span<double> second, double c, double s)
    {
        int width = System.Numerics.Vector<double>.Count, i = 0;
        for (; i <= first.Length - width; i += width)
        {
            var a = new System.Numerics.Vector<double>(first[i..]);
            var b = new System.Numerics.Vector<double>(second[i..]);
            ((a * c) - (b * s)).CopyTo(first[i..]);
            ((a * s) + (b * c)).CopyTo(second[i..]);
        }

        for (; i < first.Length; i++)
        {
            double a = first[i], b = second[i];
            first[i] = (c * a) - (s * b);
            second[i] = (s * a) + (c * b);
        }
    }

    private static void AddScaled(ReadOnlySpan<double> source, double scale, Span<double> target) =>
        TensorPrimitives.MultiplyAdd(source, scale, target, target);
}
