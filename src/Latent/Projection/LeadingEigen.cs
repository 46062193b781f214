using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// The largest eigenvalues of a symmetric matrix without negative ones, and their eigenvectors: by subspace iteration from a
/// random start (Halko, Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm 4.4) until the
/// residuals are as small as single precision makes them, or by decomposing the whole matrix where that is faster or the
/// values lie too close together for the iteration.
/// </summary>
/// <remarks>The start is the same at each call, so the same matrix gives the same bits.</remarks>
internal static class LeadingEigen
{
    /// <summary>The order up to which the whole matrix is decomposed in a moment.</summary>
    private const int SmallOrder = 256;

    private const int MostIterations = 60;

    /// <summary>Finds the largest eigenvalues.</summary>
    /// <param name="matrix">The matrix, [order × order], both halves alike; it is overwritten.</param>
    /// <param name="order">Its order.</param>
    /// <param name="wanted">The eigenvalues wanted, from 1 to the order.</param>
    /// <param name="values">Takes them, [wanted], largest first.</param>
    /// <param name="vectors">Takes the eigenvectors as rows, [wanted × order].</param>
    public static void Decompose(double[] matrix, int order, int wanted, Span<double> values, Span<double> vectors)
    {
        int block = (2 * wanted) + 20;
        if (order > SmallOrder && block <= order / 4 && TryIterate(matrix, order, wanted, block, values, vectors))
            return;
        double[] all = new double[order], allVectors = new double[(long)order * order];
        SymmetricEigen.Decompose(matrix, order, all, allVectors);
        all.AsSpan(0, wanted).CopyTo(values);
        allVectors.AsSpan(0, wanted * order).CopyTo(vectors);
    }

    /// <summary>Multiplies a subspace, wider than what is wanted, by the matrix until its leading part stays as it is.</summary>
    /// <returns>Whether it did.</returns>
    internal static bool TryIterate(double[] matrix, int order, int wanted, int block, Span<double> values, Span<double> vectors)
    {
        float[] single = new float[matrix.Length];
        TensorPrimitives.ConvertTruncating<double, float>(matrix, single);
        double[] basis = new double[block * order], images = new double[basis.Length], ritz = new double[block];
        var random = new RandomStream(0, RandomPurpose.Projection, 3);
        for (int i = 0; i < basis.Length; i++)
            basis[i] = random.NextNormal();
        Orthonormal.Rows(basis, block, order);

        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            Multiply(single, order, block, basis, images);

            // Rayleigh and Ritz: the best eigenvectors within the subspace, and how far each is from being one.
            double[] small = new double[block * block], rotation = new double[block * block];
            for (int i = 0; i < block; i++)
            {
                for (int j = 0; j <= i; j++)
                    small[(i * block) + j] = small[(j * block) + i] = TensorPrimitives.Dot<double>(basis.AsSpan(i * order, order), images.AsSpan(j * order, order));
            }

            SymmetricEigen.Decompose(small, block, ritz, rotation);
            basis = Rotate(rotation, basis, block, order);
            images = Rotate(rotation, images, block, order);
            if (HasSettled(basis, images, ritz, order, wanted))
            {
                ritz.AsSpan(0, wanted).CopyTo(values);
                basis.AsSpan(0, wanted * order).CopyTo(vectors);
                return true;
            }

            (basis, images) = (images, basis);
            Orthonormal.Rows(basis, block, order);
        }

        return false;
    }

    private static bool HasSettled(double[] basis, double[] images, double[] ritz, int order, int wanted)
    {
        double[] difference = new double[order];
        for (int i = 0; i < wanted; i++)
        {
            TensorPrimitives.MultiplyAdd(basis.AsSpan(i * order, order), -ritz[i], images.AsSpan(i * order, order), difference);
            if (TensorPrimitives.Norm<double>(difference) > (1e-5 * Math.Abs(ritz[i])) + (1e-6 * Math.Abs(ritz[0])))
                return false;
        }

        return true;
    }

    private static double[] Rotate(double[] rotation, double[] rows, int block, int order)
    {
        double[] rotated = new double[rows.Length];
        WorkerPool.Shared.Run(block, row =>
        {
            Span<double> target = rotated.AsSpan(row * order, order);
            for (int i = 0; i < block; i++)
                TensorPrimitives.MultiplyAdd(rows.AsSpan(i * order, order), rotation[(row * block) + i], target, target);
        });
        return rotated;
    }

    private static void Multiply(float[] matrix, int order, int block, double[] basis, double[] images)
    {
        float[] left = new float[basis.Length], products = new float[basis.Length];
        TensorPrimitives.ConvertTruncating<double, float>(basis, left);
        MatrixProduct.Multiply(block, order, order, left, order, false, matrix, order, false, products, order);
        TensorPrimitives.ConvertTruncating<float, double>(products, images);
    }
}
