using Latent.Adversarial;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Tests.Adversarial;

/// <summary>Each thing that goes wrong is provoked, found, and said with what to try; a game that goes well has no finding.</summary>
[TestClass]
public sealed class GanDiagnosisTests
{
    [TestMethod]
    public void Fit_GeneratorThatCannotSpread_IsDiagnosedAsCollapsed()
    {
        // Dropout at nearly 1 wipes the latents out, so what is left is the bias: the same sample for nearly every latent.
        GanOptions options = GanPresets.Gaussian2D() with { Generator = [new Dropout(0.999f), new Dense(2)], Epochs = 2 };
        AssertFound(Fit(Points(256, 2, 1), options), HealthProblem.ModeCollapse, "collapse");
    }

    [TestMethod]
    public void Fit_GeneratorThatHardlyLearns_IsDiagnosedAsBeaten()
    {
        // Points far from where the generator begins, and a generator too slow to get there.
        GanOptions options = GanPresets.Gaussian2D() with
        {
            Discriminator = [new Dense(16), new ReLU(), new Dense(1)],
            Objective = new AdversarialGame(),
            GeneratorOptimizer = new Adam(1e-7f),
            DiscriminatorOptimizer = new Adam(0.02f),
        };
        AssertFound(Fit(Points(256, 5, 0.1f), options), HealthProblem.DiscriminatorWon, "has won");
    }

    [TestMethod]
    public void Fit_TwoLinearPlayersWithoutPenalty_IsDiagnosedAsOscillating()
    {
        // A linear score ψx against a generator of one place θ: both go round in circles (Mescheder et al. 2018), at this
        // rate a quarter of a turn each epoch, so that the loss −ψθ changes its sign from epoch to epoch.
        const float Rate = MathF.PI / 2 / 16;
        var options = new GanOptions
        {
            Latent = [1],
            Generator = [new Dense(1)],
            Discriminator = [new Dense(1)],
            Objective = new AdversarialGame { Loss = AdversarialLoss.Wasserstein },
            Optimizer = new Sgd(Rate),
            BatchSize = 32,
            Epochs = 12,
            Seed = 1,
        };
        var random = new RandomStream(5, RandomPurpose.Generation);
        AssertFound(Fit(new MemorySamples([1], [.. Enumerable.Range(0, 512).Select(_ => 0.01f * random.NextNormal())]), options), HealthProblem.Oscillation, "up and down");
    }

    [TestMethod]
    public void Fit_CriticWithoutABound_IsDiagnosedAsRunningAway()
    {
        // Nothing holds a Wasserstein critic without penalty; against a generator that hardly moves its scores only grow.
        GanOptions options = GanPresets.Gaussian2D() with
        {
            Discriminator = [new Dense(16), new ReLU(), new Dense(16), new ReLU(), new Dense(1)],
            Objective = new AdversarialGame { Loss = AdversarialLoss.Wasserstein },
            GeneratorOptimizer = new Adam(1e-7f),
            DiscriminatorOptimizer = new Adam(0.05f),
            Epochs = 10,
        };
        TrainingResult training = Fit(Points(256, 5, 1), options);
        Assert.IsTrue(double.IsFinite(training.Epochs[^1].Training["loss"]));
        AssertFound(training, HealthProblem.RisingLoss, "runs away");
    }

    [TestMethod]
    [DataRow(AdversarialLoss.NonSaturating)]
    [DataRow(AdversarialLoss.LeastSquares)]
    [DataRow(AdversarialLoss.Wasserstein)]
    public void Fit_RateFarTooHigh_StopsAndSaysSo(AdversarialLoss loss)
    {
        GanOptions options = GanPresets.Gaussian2D() with
        {
            Discriminator = [new Dense(16), new ReLU(), new Dense(1)],
            Objective = new AdversarialGame { Loss = loss },
            GeneratorOptimizer = new Sgd(1e20f),
            DiscriminatorOptimizer = new Sgd(1e20f),
        };
        TrainingResult training = Fit(Points(256, 2, 1), options);
        Assert.AreEqual(StopReason.Diverged, training.StopReason);
        Assert.IsEmpty(training.Epochs, "It stops in the epoch where it happens.");
        AssertFound(training, HealthProblem.NotANumber, "lower the learning rate");
    }

    [TestMethod]
    public void Fit_ThatGoesWell_FindsNothing() => Assert.IsEmpty(Fit(Points(256, 1, 1), GanPresets.Gaussian2D()).Findings);

    private static TrainingResult Fit(MemorySamples points, GanOptions options)
    {
        GanFit fit = Gan.Fit(points, options);
        fit.Model.Dispose();
        return fit.Training;
    }

    private static void AssertFound(TrainingResult training, HealthProblem problem, string said)
    {
        HealthFinding? finding = training.Findings.FirstOrDefault(finding => finding.Problem == problem);
        string last = training.Epochs.Count == 0 ? "none" : string.Join(", ", training.Epochs[^1].Training);
        Assert.IsNotNull(finding, $"{problem} was not found; the last epoch: {last}");
        StringAssert.Contains(finding!.Message, said);
    }

    private static MemorySamples Points(int count, float mean, float deviation)
    {
        var random = new RandomStream(42, RandomPurpose.Generation);
        return new MemorySamples([2], [.. Enumerable.Range(0, 2 * count).Select(_ => mean + (deviation * random.NextNormal()))]);
    }
}
