using Latent.Networks.Optimizers;

namespace Latent.Tests.Networks;

[TestClass]
public sealed class OptimizerTests
{
    [TestMethod]
    public void LearningRate_Changed_KeepsTheRest()
    {
        Optimizer optimizer = new Adam(0.001f) { Beta1 = 0.5f };
        Assert.AreEqual(new Adam(0.01f) { Beta1 = 0.5f }, optimizer with { LearningRate = 0.01f });
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-1f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void LearningRate_OutOfRange_IsRefused(float rate)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Sgd(rate));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Sgd() with { LearningRate = rate });
    }
}
