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
