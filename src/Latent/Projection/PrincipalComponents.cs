using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Principal component analysis (Pearson 1901): the axes along which rows vary most, and rows seen along them. It is the
/// baseline that an encoder of the same width has to beat.
/// </summary>
/// <remarks>
/// The same rows give the same bits whatever the number of threads: sums are split in a fixed way and kept in double
/// precision. The sign of an axis is chosen so that its entry of largest magnitude is positive. Immutable, and safe for
/// use from many threads.
/// </remarks>
public sealed class PrincipalComponents
{
    private const int BlockRows = 1024;
    private readonly float[] _mean;
    private readonly float[] _axes;
    private readonly double[] _variances;

    /// <summary>A model from its parts, as they were saved.</summary>
    /// <param name="mean">The mean of each column, [dimensions].</param>
    /// <param name="axes">The axes as rows of unit length, [components × dimensions], the one of largest variance first.</param>
    /// <param name="variances">The variance along each axis, [components].</param>
    /// <param name="totalVariance">The variance of all columns together.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public PrincipalComponents(ReadOnlySpan<float> mean, ReadOnlySpan<float> axes, ReadOnlySpan<double> variances, double totalVariance)
    {
        if (mean.IsEmpty || variances.IsEmpty || axes.Length != (long)mean.Length * variances.Length)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The axes hold {axes.Length} values, but {variances.Length} axes of {mean.Length} columns need {(long)mean.Length * variances.Length}."), nameof(axes));
        _mean = mean.ToArray();
        _axes = axes.ToArray();
        _variances = variances.ToArray();
        TotalVariance = totalVariance;
    }

    /// <summary>The columns of a row.</summary>
    public int Dimensions => _mean.Length;

    /// <summary>The number of axes.</summary>
    public int Components => _variances.Length;

    /// <summary>The mean of each column, [dimensions].</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>The axes as rows of unit length, [components × dimensions], the one of largest variance first.</summary>
    public ReadOnlySpan<float> Axes => _axes;

    /// <summary>The variance along each axis (divided by count − 1), [components], largest first.</summary>
    public ReadOnlySpan<double> Variances => _variances;

    /// <summary>The variance of all columns together.</summary>
    public double TotalVariance { get; }

    /// <summary>The share of the total variance along each axis, each from 0 to 1; 0 where all rows are equal.</summary>
    public ImmutableArray<double> ExplainedVarianceRatio => [.. _variances.Select(variance => TotalVariance > 0 ? variance / TotalVariance : 0)];

    /// <summary>Finds the principal components of rows.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows, at least 2.</param>
    /// <param name="dimensions">The columns of a row, at least 1.</param>
    /// <param name="components">The number of axes, from 1 to the smaller of count and dimensions.</param>
    /// <returns>The fitted model.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two rows, or more components than rows or columns.</exception>
    public static PrincipalComponents Fit(ReadOnlySpan<float> rows, int count, int dimensions, int components)
    {
        Checks.Rows(rows, count, dimensions);
        if (count < 2)
            throw new ArgumentOutOfRangeException(nameof(count), count, "Principal components need at least 2 rows.");
        if (components < 1 || components > Math.Min(count, dimensions))
            throw new ArgumentOutOfRangeException(nameof(components), components, string.Create(CultureInfo.InvariantCulture, $"{count} rows of {dimensions} columns have from 1 to {Math.Min(count, dimensions)} components."));

        float[] mean = ColumnMeans(rows, count, dimensions);

        // With fewer rows than columns the rows' products with each other have the same values, and are the smaller matrix.
        bool byRows = count < dimensions;
        int order = byRows ? count : dimensions;
        double[] matrix = byRows ? RowProducts(rows, count, dimensions, mean) : Covariance(rows, count, dimensions, mean);
        double total = 0;
        for (int i = 0; i < order; i++)
            total += matrix[(i * order) + i];

        double[] values = new double[components];
        double[] vectors = new double[(long)components * order];
        LeadingEigen.Decompose(matrix, order, components, values, vectors);
        if (byRows)
            vectors = ToColumns(rows, count, dimensions, mean, vectors, components);

        float[] axes = new float[components * dimensions];
        for (int component = 0; component < components; component++)
        {
            ReadOnlySpan<double> vector = vectors.AsSpan(component * dimensions, dimensions);
            double sign = vector[TensorPrimitives.IndexOfMaxMagnitude(vector)] < 0 ? -1 : 1;
            for (int column = 0; column < dimensions; column++)
                axes[(component * dimensions) + column] = (float)(sign * vector[column]);
            values[component] = Math.Max(0, values[component]);
        }

        return new PrincipalComponents(mean, axes, values, total);
    }

    /// <summary>Sees rows along the axes.</summary>
    /// <param name="rows">The rows, [count × dimensions]; a value that is not finite makes its row's output so too.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="output">Takes the coordinates, [count × components].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Transform(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        Checks.Length(rows.Length, count, Dimensions);
        Checks.Length(output.Length, count, Components, nameof(output));
        float[] centred = new float[Math.Min(count, BlockRows) * Dimensions];
        for (int start = 0; start < count; start += BlockRows)
        {
            int block = Math.Min(BlockRows, count - start);
            Center(rows.Slice(start * Dimensions, block * Dimensions), block, _mean, centred);
            MatrixProduct.Multiply(block, Components, Dimensions, centred, Dimensions, false, _axes, Dimensions, true, output.Slice(start * Components, block * Components), Components);
        }
    }

    /// <summary>Leads coordinates along the axes back to rows: the point of the axes' plane nearest to the row they came from.</summary>
    /// <param name="coordinates">The coordinates, [count × components].</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="rows">Takes the rows, [count × dimensions].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void InverseTransform(ReadOnlySpan<float> coordinates, int count, Span<float> rows)
    {
        Checks.Length(coordinates.Length, count, Components, nameof(coordinates));
        Checks.Length(rows.Length, count, Dimensions);
        MatrixProduct.Multiply(count, Dimensions, Components, coordinates, Components, false, _axes, Dimensions, false, rows, Dimensions);
        for (int row = 0; row < count; row++)
        {
            Span<float> target = rows.Slice(row * Dimensions, Dimensions);
            TensorPrimitives.Add(target, _mean, target);
        }
    }

    /// <summary>The mean squared error of each row's reconstruction, the same measure as an autoencoder's reconstruction error.</summary>
    /// <param name="rows">The rows, [count × dimensions].</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="errors">Takes one error per row, at least 0; higher is worse.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void ReconstructionErrors(ReadOnlySpan<float> rows, int count, Span<float> errors)
    {
        Checks.Length(rows.Length, count, Dimensions);
        Checks.Length(errors.Length, count, 1, nameof(errors));
        int most = Math.Min(count, BlockRows);
        float[] coordinates = new float[most * Components];
        float[] restored = new float[most * Dimensions];
        for (int start = 0; start < count; start += BlockRows)
        {
            int block = Math.Min(BlockRows, count - start);
            ReadOnlySpan<float> slice = rows.Slice(start * Dimensions, block * Dimensions);
            Transform(slice, block, coordinates.AsSpan(0, block * Components));
            InverseTransform(coordinates.AsSpan(0, block * Components), block, restored.AsSpan(0, block * Dimensions));
            for (int row = 0; row < block; row++)
            {
                float distance = TensorPrimitives.Distance(slice.Slice(row * Dimensions, Dimensions), restored.AsSpan(row * Dimensions, Dimensions));
                errors[start + row] = distance * distance / Dimensions;
            }
        }
    }

    /// <summary>The mean of each column, summed in double precision.</summary>
    internal static float[] ColumnMeans(ReadOnlySpan<float> rows, int count, int dimensions)
    {
        double[] sums = new double[dimensions];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> values = rows.Slice(row * dimensions, dimensions);
            for (int column = 0; column < values.Length; column++)
                sums[column] += values[column];
        }

        float[] mean = new float[dimensions];
        for (int column = 0; column < dimensions; column++)
            mean[column] = (float)(sums[column] / count);
        return mean;
    }

    private static double[] Covariance(ReadOnlySpan<float> rows, int count, int dimensions, float[] mean)
    {
        // A block's products are summed in single precision, the blocks in double.
        float[] centred = new float[Math.Min(count, BlockRows) * dimensions];
        float[] block = new float[(long)dimensions * dimensions];
        double[] covariance = new double[(long)dimensions * dimensions];
        for (int start = 0; start < count; start += BlockRows)
        {
            int taken = Math.Min(BlockRows, count - start);
            Center(rows.Slice(start * dimensions, taken * dimensions), taken, mean, centred);
            MatrixProduct.Multiply(dimensions, dimensions, taken, centred, dimensions, true, centred, dimensions, false, block, dimensions);
            for (int i = 0; i < covariance.Length; i++)
                covariance[i] += block[i];
        }

        Symmetrize(covariance, dimensions, 1.0 / (count - 1));
        return covariance;
    }

    /// <summary>The products of the centred rows with each other, divided by count − 1, [count × count].</summary>
    private static double[] RowProducts(ReadOnlySpan<float> rows, int count, int dimensions, float[] mean)
    {
        // A block of columns is summed in single precision, the blocks in double.
        float[] centred = new float[(long)count * dimensions];
        Center(rows, count, mean, centred);
        float[] block = new float[(long)count * count];
        double[] products = new double[(long)count * count];
        for (int start = 0; start < dimensions; start += BlockRows)
        {
            int taken = Math.Min(BlockRows, dimensions - start);
            MatrixProduct.Multiply(count, count, taken, centred.AsSpan(start), dimensions, false, centred.AsSpan(start), dimensions, true, block, count);
            for (int i = 0; i < products.Length; i++)
                products[i] += block[i];
        }

        Symmetrize(products, count, 1.0 / (count - 1));
        return products;
    }

    /// <summary>From directions over the rows, [components × count], those over the columns that they stand for, of unit length and at right angles.</summary>
    private static double[] ToColumns(ReadOnlySpan<float> rows, int count, int dimensions, float[] mean, double[] directions, int components)
    {
        float[] centred = new float[(long)count * dimensions], narrow = new float[directions.Length], products = new float[(long)components * dimensions];
        Center(rows, count, mean, centred);
        for (int i = 0; i < narrow.Length; i++)
            narrow[i] = (float)directions[i];
        MatrixProduct.Multiply(components, dimensions, count, narrow, count, false, centred, dimensions, false, products, dimensions);
        double[] axes = new double[products.Length];
        for (int i = 0; i < axes.Length; i++)
            axes[i] = products[i];
        Orthonormal.Rows(axes, components, dimensions);
        return axes;
    }

    /// <summary>Scales a matrix, and makes both halves alike to the last bit.</summary>
    private static void Symmetrize(double[] matrix, int order, double scale)
    {
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = scale * 0.5 * (matrix[(i * order) + j] + matrix[(j * order) + i]);
                matrix[(i * order) + j] = value;
                matrix[(j * order) + i] = value;
            }
        }
    }

    private static void Center(ReadOnlySpan<float> rows, int count, ReadOnlySpan<float> mean, Span<float> centred)
    {
        for (int row = 0; row < count; row++)
            TensorPrimitives.Subtract(rows.Slice(row * mean.Length, mean.Length), mean, centred.Slice(row * mean.Length, mean.Length));
    }
}
