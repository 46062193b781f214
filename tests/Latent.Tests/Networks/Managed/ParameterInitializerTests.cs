using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;

namespace Latent.Tests.Networks.Managed;

[TestClass]
public sealed class ParameterInitializerTests
{
    private const int Inputs = 200;
    private const int Units = 100;

    [TestMethod]
    public void Fill_EachDistribution_HasItsSpread()
    {
        foreach ((Initializer initializer, double deviation, double? bound) in ((Initializer, double, double?)[])
        [
            (Initializer.Default, 1 / Math.Sqrt(3.0 * Inputs), 1 / Math.Sqrt(Inputs)),
            (Initializer.PyTorchUniform, 1 / Math.Sqrt(3.0 * Inputs), 1 / Math.Sqrt(Inputs)),
            (Initializer.GlorotUniform, Math.Sqrt(2.0 / (Inputs + Units)), Math.Sqrt(6.0 / (Inputs + Units))),
            (Initializer.GlorotNormal, Math.Sqrt(2.0 / (Inputs + Units)), null),
            (Initializer.HeUniform, Math.Sqrt(2.0 / Inputs), Math.Sqrt(6.0 / Inputs)),
            (Initializer.HeNormal, Math.Sqrt(2.0 / Inputs), null),
            (Initializer.LeCunUniform, Math.Sqrt(1.0 / Inputs), Math.Sqrt(3.0 / Inputs)),
            (Initializer.LeCunNormal, Math.Sqrt(1.0 / Inputs), null),
            (Initializer.DcganNormal, 0.02, null),
        ])
        {
            float[] values = Weight(new Dense(Units) { WeightInitializer = initializer });
            Assert.AreEqual(0, values.Average(), 4 * deviation / Math.Sqrt(values.Length), $"{initializer}");
            Assert.AreEqual(deviation, Math.Sqrt(values.Average(value => (double)value * value)), 0.03 * deviation, $"{initializer}");
            if (bound is double limit)
            {
                Assert.IsTrue(values.All(value => Math.Abs(value) <= limit), $"{initializer}");
                Assert.IsGreaterThan(0.99 * limit, values.Max());
            }
            else
            {
                Assert.IsGreaterThan(3 * deviation, values.Max());
            }
        }
    }

    [TestMethod]
    public void Fill_Constants_AreConstant()
    {
        Assert.IsTrue(Weight(new Dense(Units) { WeightInitializer = Initializer.Zeros }).All(value => value == 0f));
        Assert.IsTrue(Weight(new Dense(Units) { WeightInitializer = Initializer.Ones }).All(value => value == 1f));
    }

    [TestMethod]
    public void Fill_DcganBatchNorm_LiesAroundOne()
    {
        float[] values = Weight(new BatchNorm { WeightInitializer = Initializer.DcganNormal });
        Assert.AreEqual(1, values.Average(), 0.01);
        Assert.AreNotEqual(values[0], values[1]);
    }

    [TestMethod]
    public void Fill_Orthogonal_HasOrthonormalRowsOrColumns()
    {
        AssertOrthonormal(Weight(new Dense(Units) { WeightInitializer = Initializer.Orthogonal }), Units, Inputs, 1);
        AssertOrthonormal(Weight(new Dense(2 * Inputs) { WeightInitializer = Initializer.Orthogonal }), Inputs, 1, Inputs);
    }

    /// <summary>Vectors that lie <paramref name="vectorStride"/> apart (row stride) with elements <paramref name="elementStride"/> apart.</summary>
    private static void AssertOrthonormal(float[] values, int count, int vectorStride, int elementStride)
    {
        int size = values.Length / count;
        for (int a = 0; a < count; a += 7)
        {
            for (int b = 0; b < count; b += 5)
            {
                double product = 0;
                for (int i = 0; i < size; i++)
                {
                    product += (double)values[(a * vectorStride) + (i * elementStride)] * values[(b * vectorStride) + (i * elementStride)];
                }

                Assert.AreEqual(a == b ? 1 : 0, product, 1e-6);
            }
        }
    }

    private static float[] Weight(Layer layer)
    {
        var plan = new ModelPlan([new Network("net", new Architecture([Inputs], layer))], new Classification());
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { Seed = 5 });
        float[] values = new float[session.Tensors[0].Shape.Length];
        session.Read("net.0.weight", values);
        return values;
    }
}
