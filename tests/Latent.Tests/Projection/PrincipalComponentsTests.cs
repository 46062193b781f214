using System.Numerics.Tensors;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class PrincipalComponentsTests
{
    [TestMethod]
    public void Fit_StretchedCloud_FindsItsAxesAndVariances()
    {
        // Standard deviations 3 and 0.5 along (0.6, 0.8) and (−0.8, 0.6).
        const int Count = 20_000;
        var random = new RandomStream(4, RandomPurpose.Generation);
        float[] rows = new float[2 * Count];
        for (int i = 0; i < Count; i++)
        {
            float a = 3 * random.NextNormal(), b = 0.5f * random.NextNormal();
            rows[2 * i] = 10 + (0.6f * a) - (0.8f * b);
            rows[(2 * i) + 1] = -7 + (0.8f * a) + (0.6f * b);
        }

        var axes = PrincipalComponents.Fit(rows, Count, 2, 2);

        Assert.AreEqual(9, axes.Variances[0], 0.3);
        Assert.AreEqual(0.25, axes.Variances[1], 0.01);
        Assert.AreEqual(0.6, axes.Axes[0], 0.01);
        Assert.AreEqual(0.8, axes.Axes[1], 0.01);
        Assert.AreEqual(-7, axes.Mean[1], 0.1);
        Assert.AreEqual(1, axes.ExplainedVarianceRatio.Sum(), 1e-6);
    }

    [TestMethod]
    [DataRow(40, 7)]
    [DataRow(300, 65)]
    [DataRow(20, 50)]
    public void Fit_AllComponents_RestoreTheRowsAndAreOrthonormal(int count, int dimensions)
    {
        float[] rows = Clusters.Generate(count, dimensions, 3, 1);
        int components = Math.Min(count, dimensions);
        var axes = PrincipalComponents.Fit(rows, count, dimensions, components);
        float[] coordinates = new float[count * components], restored = new float[rows.Length];
        axes.Transform(rows, count, coordinates);
        axes.InverseTransform(coordinates, count, restored);

        for (int i = 0; i < rows.Length; i++)
            Assert.AreEqual(rows[i], restored[i], 2e-3f);
        for (int a = 0; a < components - 1; a++)
        {
            Assert.IsGreaterThanOrEqualTo(axes.Variances[a + 1], axes.Variances[a]);
            for (int b = 0; b <= a; b++)
            {
                double product = 0;
                for (int column = 0; column < dimensions; column++)
                    product += (double)axes.Axes[(a * dimensions) + column] * axes.Axes[(b * dimensions) + column];
                Assert.AreEqual(a == b ? 1 : 0, product, 1e-5);
            }
        }
    }

    [TestMethod]
    public void ReconstructionErrors_EqualTheVarianceLeftOut()
    {
        const int Count = 500, Dimensions = 12, Components = 4;
        float[] rows = Clusters.Generate(Count, Dimensions, 5, 2);
        var axes = PrincipalComponents.Fit(rows, Count, Dimensions, Components);
        float[] errors = new float[Count];
        axes.ReconstructionErrors(rows, Count, errors);

        double left = axes.TotalVariance;
        foreach (double variance in axes.Variances)
            left -= variance;
        Assert.AreEqual(left * (Count - 1) / Count / Dimensions, errors.Average(), 1e-4 * left);
    }

    [TestMethod]
    public void Fit_ConstantColumn_HasNoWeight()
    {
        float[] rows = Clusters.Generate(50, 4, 2, 3);
        for (int row = 0; row < 50; row++)
            rows[(row * 4) + 2] = 7;
        var axes = PrincipalComponents.Fit(rows, 50, 4, 2);
        Assert.AreEqual(0, axes.Axes[2], 1e-6f);
        Assert.AreEqual(7, axes.Mean[2]);
    }

    [TestMethod]
    [DataRow(700, 600, 8, DisplayName = "by columns")]
    [DataRow(500, 900, 8, DisplayName = "by rows")]
    public void Fit_FewOfManyAxes_EqualsTheWholeDecomposition(int count, int dimensions, int components)
    {
        float[] rows = Decaying(count, dimensions);
        var few = PrincipalComponents.Fit(rows, count, dimensions, components);
        (double[] values, double[] vectors) = WholeDecomposition(rows, count, dimensions);

        Assert.AreEqual(values.Sum(), few.TotalVariance, 1e-5 * values.Sum());
        for (int component = 0; component < components; component++)
        {
            Assert.AreEqual(values[component], few.Variances[component], 1e-5 * values[0]);
            double cosine = 0;
            for (int column = 0; column < dimensions; column++)
                cosine += vectors[(component * dimensions) + column] * few.Axes[(component * dimensions) + column];
            Assert.AreEqual(1, Math.Abs(cosine), 1e-6, $"Axis {component} points elsewhere.");
        }
    }

    [TestMethod]
    public void TryIterate_ValuesAllAlike_GivesUp()
    {
        // Random numbers alone: each axis is nearly as long as the next, and the iteration would not come to an end.
        const int Count = 400;
        var random = new RandomStream(5, RandomPurpose.Generation);
        double[] matrix = new double[Count * Count];
        for (int i = 0; i < Count; i++)
            matrix[(i * Count) + i] = 1 + (1e-3 * random.NextDouble());
        double[] values = new double[4], vectors = new double[4 * Count];
        Assert.IsFalse(LeadingEigen.TryIterate(matrix, Count, 4, 28, values, vectors));

        LeadingEigen.Decompose([.. matrix], Count, 4, values, vectors);
        double[] diagonal = [.. Enumerable.Range(0, Count).Select(i => matrix[(i * Count) + i]).OrderDescending()];
        for (int i = 0; i < 4; i++)
            Assert.AreEqual(diagonal[i], values[i], 1e-12);
    }

    [TestMethod]
    public void Fit_FewerRowsThanColumnsAndAllAxes_KeepsThemAtRightAngles()
    {
        // The last axis has no variance: the centred rows span one dimension less than they are many.
        const int Count = 30, Dimensions = 80;
        float[] rows = Decaying(Count, Dimensions);
        var all = PrincipalComponents.Fit(rows, Count, Dimensions, Count);
        Assert.AreEqual(0, all.Variances[^1], 1e-6 * all.Variances[0]);
        for (int a = 0; a < Count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double product = 0;
                for (int column = 0; column < Dimensions; column++)
                    product += (double)all.Axes[(a * Dimensions) + column] * all.Axes[(b * Dimensions) + column];
                Assert.AreEqual(a == b ? 1 : 0, product, 1e-6);
            }
        }
    }

    /// <summary>Rows whose variance falls from column to column, turned so that no axis is a column's.</summary>
    private static float[] Decaying(int count, int dimensions)
    {
        var random = new RandomStream(6, RandomPurpose.Generation);
        float[] rows = new float[count * dimensions];
        for (int row = 0; row < count; row++)
        {
            Span<float> values = rows.AsSpan(row * dimensions, dimensions);
            for (int column = 0; column < dimensions; column++)
                values[column] = 5 * MathF.Pow(0.9f, column) * random.NextNormal();
            for (int column = 1; column < dimensions; column++)
                (values[column - 1], values[column]) = ((0.8f * values[column - 1]) - (0.6f * values[column]), (0.6f * values[column - 1]) + (0.8f * values[column]));
        }

        return rows;
    }

    /// <summary>The covariance in double precision, and all of its eigenvalues and eigenvectors.</summary>
    private static (double[] Values, double[] Vectors) WholeDecomposition(float[] rows, int count, int dimensions)
    {
        double[] mean = new double[dimensions], covariance = new double[dimensions * dimensions];
        for (int i = 0; i < rows.Length; i++)
            mean[i % dimensions] += rows[i] / (double)count;
        double[] centred = new double[dimensions];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < dimensions; column++)
                centred[column] = rows[(row * dimensions) + column] - mean[column];
            for (int column = 0; column < dimensions; column++)
                TensorPrimitives.MultiplyAdd(centred, centred[column] / (count - 1), covariance.AsSpan(column * dimensions, dimensions), covariance.AsSpan(column * dimensions, dimensions));
        }

        double[] values = new double[dimensions], vectors = new double[dimensions * dimensions];
        SymmetricEigen.Decompose(covariance, dimensions, values, vectors);
        return (values, vectors);
    }

    [TestMethod]
    public void Fit_BadInput_NamesIt()
    {
        float[] rows = [1, 2, float.NaN, 4];
        string nan = Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Fit(rows, 2, 2, 1)).Message;
        StringAssert.Contains(nan, "Row 1, column 0 is NaN");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PrincipalComponents.Fit([1, 2], 1, 2, 1)).Message, "at least 2 rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PrincipalComponents.Fit([1, 2, 3, 4], 2, 2, 3)).Message, "from 1 to 2 components");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Fit([1, 2, 3], 2, 2, 1)).Message, "2 rows of 2 values are 4 values, but 3 were given");
    }
}
