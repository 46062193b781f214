using Latent.Numerics;
using Latent.Projection;

namespace Latent.Tests.Projection;

[TestClass]
public sealed class StripFourierTests
{
    [TestMethod]
    [DataRow(16)]
    [DataRow(48)]
    [DataRow(80)]
    [DataRow(96)]
    [DataRow(240)]
    [DataRow(432)]
    public void Transform_EqualsTheDefinition_AndExchangedItsInverse(int length)
    {
        const int Lanes = StripFourier.Lanes;
        var random = new RandomStream(1, RandomPurpose.Generation);
        float[] real = new float[length * Lanes], imaginary = new float[length * Lanes], spare = new float[length * Lanes], spare2 = new float[length * Lanes];
        for (int i = 0; i < real.Length; i++)
            (real[i], imaginary[i]) = (random.NextNormal(), random.NextNormal());
        float[] firstReal = [.. real], firstImaginary = [.. imaginary];
        var fourier = new StripFourier(length);
        fourier.Transform(real, imaginary, spare, spare2);

        for (int lane = 0; lane < Lanes; lane += 5)
        {
            for (int k = 0; k < length; k++)
            {
                double sumReal = 0, sumImaginary = 0;
                for (int r = 0; r < length; r++)
                {
                    (double sin, double cos) = Math.SinCos(-2 * Math.PI * ((long)r * k % length) / length);
                    sumReal += (firstReal[(r * Lanes) + lane] * cos) - (firstImaginary[(r * Lanes) + lane] * sin);
                    sumImaginary += (firstReal[(r * Lanes) + lane] * sin) + (firstImaginary[(r * Lanes) + lane] * cos);
                }

                Assert.AreEqual(sumReal, real[(k * Lanes) + lane], 1e-4 * Math.Sqrt(length));
                Assert.AreEqual(sumImaginary, imaginary[(k * Lanes) + lane], 1e-4 * Math.Sqrt(length));
            }
        }

        fourier.Transform(imaginary, real, spare, spare2);
        for (int i = 0; i < real.Length; i++)
            Assert.AreEqual(firstReal[i], real[i] / length, 1e-5f);
    }

    [TestMethod]
    public void LengthFrom_IsASmoothMultipleOfSixteen()
    {
        Assert.AreEqual(16, StripFourier.LengthFrom(1));
        Assert.AreEqual(96, StripFourier.LengthFrom(81));
        Assert.AreEqual(128, StripFourier.LengthFrom(7 * 16));
        Assert.AreEqual(432, StripFourier.LengthFrom(401));
    }
}
