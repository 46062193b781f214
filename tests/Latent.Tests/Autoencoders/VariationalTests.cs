using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Tests.Training;
using Latent.Training;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class VariationalTests
{
    private static readonly MemorySamples Samples = TestSamples.Surface(512, 12);

    private static readonly AutoencoderOptions Options = new()
    {
        Encoder = [new Dense(32), new Tanh(), new GaussianLatent(4)],
        Optimizer = new Adam(0.005f),
        Beta = 0.05f,
        BatchSize = 32,
        Epochs = 40,
        Seed = 1,
    };

    [TestMethod]
    public void Fit_Variational_LatentsAreNearStandardNormal()
    {
        AutoencoderFit fit = Autoencoder.Fit(Samples, Options);
        using Autoencoder model = fit.Model;
        Assert.IsTrue(model.IsVariational);
        Assert.IsTrue(model.ActiveLatents >= 2, $"{model.ActiveLatents} active");
        float[] means = new float[512 * 4], variances = new float[512 * 4];
        model.EncodeDistribution(Samples.Values, 512, means, variances);
        for (int latent = 0; latent < 4; latent++)
        {
            double mean = Enumerable.Range(0, 512).Average(row => means[(row * 4) + latent]);
            double spread = Enumerable.Range(0, 512).Average(row => Math.Pow(means[(row * 4) + latent] - mean, 2) + variances[(row * 4) + latent]);
            Assert.AreEqual(0, mean, 0.3, $"mean of latent {latent}");
            Assert.AreEqual(1, spread, 0.5, $"variance of latent {latent}");

            // The divergence that the model keeps is that of these distributions.
            double divergence = Enumerable.Range(0, 512).Average(row => 0.5 * (Math.Pow(means[(row * 4) + latent], 2) + variances[(row * 4) + latent] - 1 - Math.Log(variances[(row * 4) + latent])));
            Assert.AreEqual(divergence, model.LatentDivergences[latent], 0.25 + (0.1 * divergence));
        }

        Assert.IsTrue(fit.Training.Epochs[^1].Training.ContainsKey("divergence"));
    }

    [TestMethod]
    public void Encode_EqualsTheMeansOfTheDistribution()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, Options with { Epochs = 1 }).Model;
        float[] latents = new float[40], means = new float[40], variances = new float[40];
        model.Encode(Samples.Values, 10, latents);
        model.EncodeDistribution(Samples.Values, 10, means, variances);
        CollectionAssert.AreEqual(latents, means);
        Assert.IsTrue(variances.All(variance => variance > 0));
    }

    [TestMethod]
    public void Generate_SameSeed_SameSamples_LikeTheData()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, Options).Model;
        float[] first = new float[200 * 12], again = new float[200 * 12], other = new float[200 * 12];
        model.Generate(200, 5, first);
        model.Generate(200, 5, again);
        model.Generate(200, 6, other);
        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, other);
        for (int column = 0; column < 12; column++)
        {
            double generated = Enumerable.Range(0, 200).Average(row => first[(row * 12) + column]);
            double real = Enumerable.Range(0, 512).Average(row => Samples.Values[(row * 12) + column]);
            Assert.AreEqual(real, generated, 0.12, $"column {column}");
        }
    }

    [TestMethod]
    public void Fit_BetaFarTooLarge_ReportsTheCollapse()
    {
        AutoencoderFit fit = Autoencoder.Fit(Samples, Options with { Beta = 1000, Epochs = 30 });
        fit.Model.Dispose();
        HealthFinding finding = fit.Training.Findings.Single(finding => finding.Problem == HealthProblem.CollapsedPosterior);
        StringAssert.Contains(finding.Message, "Beta");
    }

    [TestMethod]
    public void Generate_NotVariational_SaysWhatToTrain()
    {
        using Autoencoder model = Autoencoder.Fit(Samples, new AutoencoderOptions { Epochs = 1 }).Model;
        InvalidOperationException e = Assert.ThrowsExactly<InvalidOperationException>(() => model.Generate(1, 0, new float[12]));
        StringAssert.Contains(e.Message, "GaussianLatent");
        Assert.IsEmpty(model.LatentDivergences);
    }

    [TestMethod]
    public void Fit_SparsityPenalty_BringsMeanActivationsToTheTarget()
    {
        var options = new AutoencoderOptions
        {
            Encoder = [new Dense(24), new Sigmoid()],
            Penalty = new SparsityPenalty(0.5f, 0.1f),
            Optimizer = new Adam(0.01f),
            BatchSize = 64,
            Epochs = 60,
        };
        using Autoencoder sparse = Autoencoder.Fit(Samples, options).Model;
        using Autoencoder free = Autoencoder.Fit(Samples, options with { Penalty = null }).Model;
        Assert.AreEqual(0.1, MeanActivation(sparse), 0.03);
        Assert.IsTrue(MeanActivation(free) > 0.25, $"{MeanActivation(free)}");
    }

    [TestMethod]
    public void Fit_AbsolutePenalty_MakesActivationsSmaller()
    {
        var options = new AutoencoderOptions { Encoder = [new Dense(24), new Sigmoid()], Penalty = new AbsolutePenalty(0.05f), Optimizer = new Adam(0.01f), BatchSize = 64, Epochs = 30 };
        using Autoencoder sparse = Autoencoder.Fit(Samples, options).Model;
        using Autoencoder free = Autoencoder.Fit(Samples, options with { Penalty = null }).Model;
        Assert.IsTrue(MeanActivation(sparse) < MeanActivation(free) / 2, $"{MeanActivation(sparse)} against {MeanActivation(free)}");
    }

    private static double MeanActivation(Autoencoder model)
    {
        float[] latents = new float[512 * model.Latent.Length];
        model.Encode(Samples.Values, 512, latents);
        return latents.Average();
    }
}
