using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class VectorKernelsTests
{
    [TestMethod]
    public void Sum_OneThreadAndThree_GivesTheSameBitsNearTheExactSum()
    {
        float[] values = TestValues.Uniform(1, 100_001);
        int before = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            double one = VectorKernels.Sum(values);
            WorkerPool.Shared.MaxThreads = 3;
            Assert.AreEqual(one, VectorKernels.Sum(values));
            Assert.AreEqual(values.Sum(value => (double)value), one, 1e-2);
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = before;
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void IsFinite_OneBadValueAnywhere_IsFalse(float bad)
    {
        float[] values = TestValues.Uniform(1, 5000, -1e38f, 1e38f);
        Assert.IsTrue(VectorKernels.IsFinite(values));
        foreach (int place in (int[])[0, 17, 4095, 4096, 4999])
        {
            float kept = values[place];
            values[place] = bad;
            Assert.IsFalse(VectorKernels.IsFinite(values), $"at {place}");
            values[place] = kept;
        }
    }

    [TestMethod]
    public void MultiplyAndAddScaled_LongBuffers_EqualScalars()
    {
        float[] left = TestValues.Uniform(1, 40_001), right = TestValues.Uniform(2, 40_001), product = new float[40_001];
        VectorKernels.Multiply(left, right, product);
        float[] sum = [.. right];
        VectorKernels.AddScaled(0.3f, left, sum);
        for (int i = 0; i < product.Length; i++)
        {
            Assert.AreEqual(left[i] * right[i], product[i]);
            Assert.AreEqual(SimdScalar.Fma(0.3f, left[i], right[i]), sum[i]);
        }
    }

    [TestMethod]
    public void Dropout_Rate_IsTheShareOfZeros()
    {
        float[] input = new float[50_000], output = new float[50_000], mask = new float[50_000];
        Array.Fill(input, 3f);
        NoiseKernels.Dropout(new RandomStream(1, RandomPurpose.Noise), 0.25f, input, output, mask);
        Assert.AreEqual(0.25, output.Count(value => value == 0f) / 50_000.0, 0.01);
        Assert.IsTrue(Array.TrueForAll(output, value => value is 0f or 4f));
        Assert.IsTrue(Array.TrueForAll(mask, value => value == 0f || value == 1f / 0.75f));
    }

    [TestMethod]
    public void AddNormal_Deviation_IsThatOfTheDifference()
    {
        float[] input = TestValues.Uniform(1, 50_000), output = new float[50_000];
        NoiseKernels.AddNormal(new RandomStream(1, RandomPurpose.Noise), 0.5f, input, output);
        double mean = 0, square = 0;
        for (int i = 0; i < input.Length; i++)
        {
            double difference = output[i] - input[i];
            mean += difference / input.Length;
            square += difference * difference / input.Length;
        }

        Assert.AreEqual(0, mean, 0.01);
        Assert.AreEqual(0.25, square, 0.01);
        Assert.ThrowsExactly<ArgumentException>(() => NoiseKernels.AddNormal(new RandomStream(1, RandomPurpose.Noise), 0.5f, output, output));
    }
}
