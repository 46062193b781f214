using System.Globalization;
using System.Numerics.Tensors;

namespace Latent.Projection;

/// <summary>Checks of rows given by callers; each message names the row, the column and the value.</summary>
internal static class Checks
{
    /// <summary>Throws where the lengths do not fit, or a value is not finite.</summary>
    public static void Rows(ReadOnlySpan<float> rows, int count, int dimensions, string name = "rows")
    {
        Length(rows.Length, count, dimensions, name);
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> values = rows.Slice(row * dimensions, dimensions);

            // The sum of products with zero is 0 only where all are finite; one pass without branches.
            if (float.IsFinite(TensorPrimitives.SumOfMagnitudes(values)))
                continue;
            for (int column = 0; column < dimensions; column++)
            {
                if (!float.IsFinite(values[column]))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {row}, column {column} is {values[column]}; every value must be finite. Replace missing values or leave the row out."), name);
            }
        }
    }

    /// <summary>Throws where values are so large that a distance between rows could overflow single precision.</summary>
    public static void Comparable(ReadOnlySpan<float> rows, int dimensions, DistanceMetric metric, string name = "rows")
    {
        // Rows are scaled to unit length before their cosine is taken; a difference is at most twice the largest value.
        if (metric == DistanceMetric.Cosine || rows.IsEmpty)
            return;
        double most = metric == DistanceMetric.Manhattan ? float.MaxValue / (4.0 * dimensions) : Math.Sqrt(float.MaxValue / (8.0 * dimensions));
        int place = TensorPrimitives.IndexOfMaxMagnitude(rows);
        if (Math.Abs(rows[place]) > most)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {place / dimensions}, column {place % dimensions} is {rows[place]}; above {most:0.0e0} the distances of rows with {dimensions} columns are beyond single precision. Scale the column."), name);
    }

    public static void Length(int length, int count, int dimensions, string name = "rows")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (length != (long)count * dimensions)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{count} rows of {dimensions} values are {(long)count * dimensions} values, but {length} were given."), name);
    }
}
