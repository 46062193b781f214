using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Tests.Training;
using Latent.Training;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class AutoencoderHealthTests
{
    private static readonly MemorySamples Samples = TestSamples.Surface(128, 6);

    [TestMethod]
    public void Fit_RateFarTooHigh_StopsAndNamesTheLayer()
    {
        AutoencoderFit fit = Autoencoder.Fit(Samples, new AutoencoderOptions { Encoder = [new Dense(8), new Dense(2)], Optimizer = new Sgd(1e9f), BatchSize = 16, Epochs = 50 });
        using Autoencoder model = fit.Model;
        Assert.AreEqual(StopReason.Diverged, fit.Training.StopReason);
        HealthFinding finding = fit.Training.Findings.Single(finding => finding.Problem == HealthProblem.NotANumber);
        StringAssert.Contains(finding.Message, "layer");
        StringAssert.Contains(finding.Message, "Dense");
        float[] errors = new float[128];
        model.ReconstructionErrors(Samples.Values, 128, errors);
        Assert.IsTrue(errors.All(float.IsFinite), "the weights are the best from before");
    }

    [TestMethod]
    public void Fit_HugeValues_NamesTheFirstLayerOutOfRange()
    {
        float[] values = Samples.Values.ToArray();
        values[40] = 3e38f;
        AutoencoderFit fit = Autoencoder.Fit(new MemorySamples([6], values), new AutoencoderOptions { Encoder = [new Dense(200) { WeightInitializer = Initializer.Ones }, new Dense(2)], BatchSize = 16, Epochs = 2 });
        fit.Model.Dispose();
        HealthFinding finding = fit.Training.Findings.Single(finding => finding.Problem == HealthProblem.NotANumber);
        StringAssert.Contains(finding.Message, "of the encoder");
    }

    [TestMethod]
    public void Fit_LatentsBehindADeadRectifier_AreReported()
    {
        // A large negative bias that does not learn: ReLU gives 0 for every row.
        AutoencoderFit fit = Autoencoder.Fit(
            new MemorySamples([6], [.. Samples.Values.ToArray().Select(value => value - 5)]),
            new AutoencoderOptions { Encoder = [new Dense(3) { WeightInitializer = Initializer.Ones }, new ReLU()], BatchSize = 16, Epochs = 4 });
        fit.Model.Dispose();
        HealthFinding finding = fit.Training.Findings.Single(finding => finding.Problem == HealthProblem.DeadLatents);
        StringAssert.Contains(finding.Message, "3 of 3 latents (0, 1, 2)");
    }

    [TestMethod]
    public void Fit_RateFarTooSmall_ReportsAConstantLoss()
    {
        AutoencoderFit fit = Autoencoder.Fit(Samples, new AutoencoderOptions { Encoder = [new Dense(2)], Optimizer = new Sgd(1e-12f), BatchSize = 16, Epochs = 3 });
        fit.Model.Dispose();
        Assert.IsTrue(fit.Training.Findings.Any(finding => finding.Problem == HealthProblem.ConstantLoss));
    }

    [TestMethod]
    public void Fit_ConstantColumn_IsNamed()
    {
        float[] values = Samples.Values.ToArray();
        for (int row = 0; row < 128; row++)
        {
            values[(row * 6) + 4] = 0.25f;
        }

        AutoencoderFit fit = Autoencoder.Fit(new MemorySamples([6], values), new AutoencoderOptions { Encoder = [new Dense(2)], BatchSize = 16, Epochs = 2 });
        fit.Model.Dispose();
        HealthFinding finding = fit.Training.Findings.Single(finding => finding.Problem == HealthProblem.ConstantColumns);
        StringAssert.Contains(finding.Message, "1 of 6 columns (4)");
        CollectionAssert.AreEqual(new[] { 4 }, finding.Columns.ToArray());
    }

    [TestMethod]
    public void Fit_RareCategory_IsNotTakenForAConstantColumn()
    {
        // One of 3,000 rows has it: any thousand of the others have one value.
        float[] values = new float[3000 * 3];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % 3 == 2 ? (i == (2500 * 3) + 2 ? 1 : 0) : MathF.Sin(i);
        }

        AutoencoderFit fit = Autoencoder.Fit(new MemorySamples([3], values), new AutoencoderOptions { Encoder = [new Dense(2)], BatchSize = 64, Epochs = 1 });
        fit.Model.Dispose();
        Assert.IsFalse(fit.Training.Findings.Any(finding => finding.Problem == HealthProblem.ConstantColumns));
    }

    [TestMethod]
    public void Fit_MissingValue_IsRefusedWithItsColumn()
    {
        float[] values = Samples.Values.ToArray();
        values[(17 * 6) + 3] = float.NaN;
        InvalidDataException e = Assert.ThrowsExactly<InvalidDataException>(() =>
            Autoencoder.Fit(new MemorySamples([6], values), new AutoencoderOptions { Encoder = [new Dense(2)], BatchSize = 16, Epochs = 2 }));
        StringAssert.Contains(e.Message, "column 3");
    }

    [TestMethod]
    public void Fit_AllWell_FindsNothing()
    {
        AutoencoderFit fit = Autoencoder.Fit(Samples, new AutoencoderOptions { Encoder = [new Dense(2)], BatchSize = 16, Epochs = 5 });
        fit.Model.Dispose();
        Assert.IsEmpty(fit.Training.Findings);
    }

    [TestMethod]
    public void Train_LossThatGrows_IsReported()
    {
        TrainingResult result = Trainer.Train(new ScriptedSession(step => 1 + step), TestSamples.Counting(8), null, new TrainingOptions { BatchSize = 8, Epochs = 4 });
        Assert.IsTrue(result.Findings.Any(finding => finding.Problem == HealthProblem.RisingLoss));
    }
}
