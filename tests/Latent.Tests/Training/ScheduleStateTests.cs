using Latent.Training;

namespace Latent.Tests.Training;

[TestClass]
public sealed class ScheduleStateTests
{
    // All expected rates are those of torch.optim.lr_scheduler in PyTorch 1.13.1, from SGD with a rate of 0.1.
    [TestMethod]
    public void ReduceOnPlateau_RelativeThreshold_EqualsPyTorch()
    {
        AssertRates(
            new ReduceOnPlateau { Factor = 0.1f, Patience = 1, Threshold = 0.1 },
            [1, 0.95, 0.85, 0.8, 0.79, 0.78, 0.77, 0.60, 0.59, 0.58, 0.57, 0.3, 0.29, 0.29, 0.29],
            [0.1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.001, 0.0001, 0.0001, 0.0001, 0.0001, 0.00001]);
    }

    [TestMethod]
    public void ReduceOnPlateau_MinimumFactor_EqualsPyTorchMinLr()
    {
        AssertRates(
            new ReduceOnPlateau { Factor = 0.5f, Patience = 0, MinimumFactor = 0.3f },
            [1, 1, 1, 1, 0.5, 0.6, 0.7],
            [0.1, 0.1, 0.05, 0.03, 0.03, 0.03, 0.03]);
    }

    [TestMethod]
    public void StepDecay_EveryThird_EqualsPyTorch()
    {
        AssertRates(new StepDecay { Every = 3, Factor = 0.5f }, new double[8], [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]);
    }

    [TestMethod]
    public void CosineDecay_FinalFactor_EqualsPyTorchEtaMin()
    {
        AssertRates(
            new CosineDecay { FinalFactor = 0.1f },
            new double[8],
            [0.1, 0.0965745789630079, 0.08681980515339463, 0.07222075445642905, 0.055, 0.03777924554357096, 0.023180194846605363, 0.013425421036992097]);
    }

    [TestMethod]
    public void None_KeepsRate() => AssertRates(null, [3, 4, 5], [0.1, 0.1, 0.1]);

    private static void AssertRates(LearningRateSchedule? schedule, double[] losses, double[] expected)
    {
        var state = new ScheduleState(schedule, losses.Length, 0.1);
        for (int epoch = 0; epoch < losses.Length; epoch++)
        {
            Assert.AreEqual(expected[epoch], 0.1 * state.Factor, 1e-7 * expected[epoch], $"epoch {epoch + 1}");
            state.Advance(epoch + 1, losses[epoch]);
        }
    }
}
