using System.Numerics.Tensors;

namespace Latent.Projection;

/// <summary>Makes the rows of a matrix orthonormal by the modified method of Gram and Schmidt, each row taken through it twice.</summary>
internal static class Orthonormal
{
    /// <summary>Replaces each row by its part at right angles to those before it, of unit length.</summary>
    /// <param name="matrix">The matrix, [rows × columns].</param>
    /// <param name="rows">Its rows, at most as many as columns.</param>
    /// <param name="columns">Its columns.</param>
    /// <remarks>A row that nothing is left of is replaced by the first unit vector that something is left of.</remarks>
    public static void Rows(Span<double> matrix, int rows, int columns)
    {
        int unit = 0;
        for (int row = 0; row < rows; row++)
        {
            Span<double> own = matrix.Slice(row * columns, columns);
            double before = TensorPrimitives.Norm<double>(own);
            double left = Project(matrix, row, columns);

            // What is left after rounding has a random direction: as single precision made it, a millionth of the row.
            while (!(left > 1e-6 * before))
            {
                own.Clear();
                own[unit++] = 1;
                before = 1;
                left = Project(matrix, row, columns);
            }

            TensorPrimitives.Divide(own, left, own);
        }
    }

    /// <summary>Takes from a row its parts along the rows before it; returns the length of what is left.</summary>
    private static double Project(Span<double> matrix, int row, int columns)
    {
        Span<double> own = matrix.Slice(row * columns, columns);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int other = 0; other < row; other++)
            {
                ReadOnlySpan<double> axis = matrix.Slice(other * columns, columns);
                TensorPrimitives.MultiplyAdd(axis, -TensorPrimitives.Dot(own, axis), own, own);
            }
        }

        return TensorPrimitives.Norm<double>(own);
    }
}
