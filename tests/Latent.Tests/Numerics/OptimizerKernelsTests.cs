using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class OptimizerKernelsTests
{
    private const int Count = 37;

    [TestMethod]
    public void Sgd_FiveSteps_FollowsDefinition()
    {
        float[] plain = TestValues.Uniform(1, Count), moved = [.. plain], velocity = new float[Count];
        double[] expectedPlain = [.. plain.Select(value => (double)value)], expected = [.. expectedPlain], v = new double[Count];
        for (int step = 1; step <= 5; step++)
        {
            float[] gradient = TestValues.Uniform((ulong)(10 + step), Count);
            OptimizerKernels.Sgd(plain, gradient, [], 0.1f, 0f);
            OptimizerKernels.Sgd(moved, gradient, velocity, 0.1f, 0.9f);
            for (int i = 0; i < Count; i++)
            {
                expectedPlain[i] -= 0.1 * gradient[i];
                v[i] = (0.9 * v[i]) + gradient[i];
                expected[i] -= 0.1 * v[i];
            }
        }

        AssertClose(expectedPlain, plain);
        AssertClose(expected, moved);
    }

    [TestMethod]
    public void Adam_FiveSteps_FollowsDefinition()
    {
        float[] parameters = TestValues.Uniform(1, Count), mean = new float[Count], square = new float[Count];
        double[] p = [.. parameters.Select(value => (double)value)], m = new double[Count], v = new double[Count];
        for (int step = 1; step <= 5; step++)
        {
            float[] gradient = TestValues.Uniform((ulong)(10 + step), Count);
            OptimizerKernels.Adam(parameters, gradient, mean, square, 0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, step);
            for (int i = 0; i < Count; i++)
            {
                m[i] = (0.9 * m[i]) + (0.1 * gradient[i]);
                v[i] = (0.999 * v[i]) + (0.001 * gradient[i] * gradient[i]);
                p[i] *= 1 - (0.01 * 0.1);
                p[i] -= 0.01 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
        }

        AssertClose(p, parameters);
    }

    [TestMethod]
    public void RMSprop_FiveSteps_FollowsDefinition()
    {
        float[] parameters = TestValues.Uniform(1, Count), moved = [.. parameters], square = new float[Count], movedSquare = new float[Count], velocity = new float[Count];
        double[] p = [.. parameters.Select(value => (double)value)], q = [.. p], s = new double[Count], d = new double[Count];
        for (int step = 1; step <= 5; step++)
        {
            float[] gradient = TestValues.Uniform((ulong)(10 + step), Count);
            OptimizerKernels.RMSprop(parameters, gradient, square, [], 0.01f, 0.99f, 1e-8f, 0f);
            OptimizerKernels.RMSprop(moved, gradient, movedSquare, velocity, 0.01f, 0.99f, 1e-8f, 0.5f);
            for (int i = 0; i < Count; i++)
            {
                s[i] = (0.99 * s[i]) + (0.01 * gradient[i] * gradient[i]);
                double change = gradient[i] / (Math.Sqrt(s[i]) + 1e-8);
                d[i] = (0.5 * d[i]) + change;
                p[i] -= 0.01 * change;
                q[i] -= 0.01 * d[i];
            }
        }

        AssertClose(p, parameters);
        AssertClose(q, moved);
    }

    [TestMethod]
    public void AllOptimizers_GradientGoneForGood_ForgetRatherThanKeepSubnormalNumbers()
    {
        // Without that, 0.9 times 4 of the least units rounds to 4 for ever, and each step takes several times as long.
        float[] parameters = TestValues.Uniform(1, Count), gradient = new float[Count];
        float[] mean = Tiny(), square = Tiny(), velocity = Tiny(), propagated = Tiny(), propagatedVelocity = Tiny();
        OptimizerKernels.Adam(parameters, gradient, mean, square, 0.01f, 0.9f, 0.999f, 1e-8f, 0f, 1_000);
        OptimizerKernels.Sgd(parameters, gradient, velocity, 0.01f, 0.9f);
        OptimizerKernels.RMSprop(parameters, gradient, propagated, propagatedVelocity, 0.01f, 0.9f, 1e-8f, 0.9f);
        foreach (float[] memory in (float[][])[mean, square, velocity, propagated, propagatedVelocity])
        {
            CollectionAssert.AreEqual(new float[Count], memory);
        }

        gradient[3] = float.NaN;
        OptimizerKernels.Adam(parameters, gradient, mean, square, 0.01f, 0.9f, 0.999f, 1e-8f, 0f, 1_001);
        Assert.IsTrue(float.IsNaN(mean[3]) && float.IsNaN(square[3]) && float.IsNaN(parameters[3]) && !float.IsNaN(parameters[4]));
    }

    private static float[] Tiny()
    {
        float[] values = new float[Count];
        Array.Fill(values, 4 * float.Epsilon);
        return values;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 2e-6);
        }
    }
}
