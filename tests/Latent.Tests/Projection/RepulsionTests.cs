using Latent.Numerics;
using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class RepulsionTests
{
    [TestMethod]
    [DataRow(1.0)]
    [DataRow(0.6)]
    [DataRow(2.0)]
    public void Exact_EqualsTheSumInDoublePrecision(double alpha)
    {
        (float[] x, float[] y) = Points(203, 8);
        (double normalization, double[] forceX, double[] forceY) = Reference(x, y, alpha);
        Compare(new ExactRepulsion(203, alpha), x, y, normalization, forceX, forceY, 1e-4, 1e-5);
    }

    [TestMethod]
    [DataRow(1e-3f, 1.0)]
    [DataRow(1f, 1.0)]
    [DataRow(8f, 1.0)]
    [DataRow(30f, 1.0)]
    [DataRow(30f, 0.6)]
    [DataRow(12f, 2.0)]
    public void Interpolated_IsNearTheExact(float spread, double alpha)
    {
        (float[] x, float[] y) = Points(3000, spread);
        (double normalization, double[] forceX, double[] forceY) = Reference(x, y, alpha);
        Compare(new InterpolatedRepulsion(3000, alpha), x, y, normalization, forceX, forceY, 0.01, 0.002);
    }

    [TestMethod]
    [DataRow(1e-3f, 1.0, 0.5, 0.02)]
    [DataRow(8f, 1.0, 0.5, 0.02)]
    [DataRow(30f, 0.6, 0.5, 0.02)]
    [DataRow(12f, 2.0, 0.5, 0.02)]
    [DataRow(12f, 1.0, 0.0, 1e-5)]
    public void BarnesHut_IsNearTheExact(float spread, double alpha, double theta, double tolerance)
    {
        (float[] x, float[] y) = Points(2000, spread);
        (double normalization, double[] forceX, double[] forceY) = Reference(x, y, alpha);
        Compare(new BarnesHutRepulsion(2000, alpha, theta), x, y, normalization, forceX, forceY, tolerance, tolerance);
    }

    [TestMethod]
    public void BarnesHut_ManyPointsInOnePlace_AreAllCounted()
    {
        float[] x = new float[100], y = new float[100];
        (x[99], y[99]) = (3, 4);
        float[] forceX = new float[100], forceY = new float[100];
        Assert.AreEqual((99 * 98) + (2 * 99 / 26.0), new BarnesHutRepulsion(100, 1, 0.5).Compute(x, y, forceX, forceY), 1e-3);
        Assert.AreEqual(99 * 3 / (26.0 * 26), forceX[99], 1e-5);
    }

    private static void Compare(Repulsion repulsion, float[] x, float[] y, double normalization, double[] exactX, double[] exactY, double forceTolerance, double normalizationTolerance)
    {
        float[] forceX = new float[x.Length], forceY = new float[x.Length];
        double actual = repulsion.Compute(x, y, forceX, forceY);
        double error = 0, size = 0;
        for (int i = 0; i < x.Length; i++)
        {
            error += Math.Pow(forceX[i] - exactX[i], 2) + Math.Pow(forceY[i] - exactY[i], 2);
            size += Math.Pow(exactX[i], 2) + Math.Pow(exactY[i], 2);
        }

        Assert.IsLessThan(forceTolerance, Math.Sqrt(error / size));
        Assert.AreEqual(normalization, actual, normalizationTolerance * normalization);
    }

    private static (float[] X, float[] Y) Points(int count, float spread)
    {
        var random = new RandomStream(1, RandomPurpose.Generation);
        float[] x = new float[count], y = new float[count];
        for (int i = 0; i < count; i++)
            (x[i], y[i]) = (3 + (spread * random.NextNormal()), (spread * random.NextNormal()) - 1);
        return (x, y);
    }

    private static (double Normalization, double[] ForceX, double[] ForceY) Reference(float[] x, float[] y, double alpha)
    {
        double[] forceX = new double[x.Length], forceY = new double[x.Length];
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                if (i == j)
                    continue;
                double dx = (double)x[i] - x[j], dy = (double)y[i] - y[j];
                double spread = 1 + (((dx * dx) + (dy * dy)) / alpha);
                double kernel = Math.Pow(spread, -alpha);
                sum += kernel;
                forceX[i] += kernel / spread * dx;
                forceY[i] += kernel / spread * dy;
            }
        }

        return (sum, forceX, forceY);
    }
}
