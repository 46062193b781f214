using System.Globalization;
using System.Text;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Data;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Benchmarks.Synthesis;

/// <summary>How many modes of a ring of 8 and a grid of 25 normal distributions the losses cover.</summary>
internal static class ClusterTable
{
    private const int Generated = 10_000;

    /// <summary>Trains over seeds and writes the table.</summary>
    /// <param name="seeds">The runs of each.</param>
    /// <param name="filter">A part of the losses' names; all where it is empty.</param>
    /// <param name="log">Takes a line per run.</param>
    public static string Run(int seeds, string filter, TextWriter log)
    {
        var text = new StringBuilder("| points | loss | modes covered, each seed | good samples, mean (least) | seconds a run |\n|---|---|---|---|---:|\n");
        foreach ((string loss, GanOptions options) in Losses().Where(loss => loss.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            // Both at half the size of the literature's, so that they lie within ±2; nothing else changes.
            foreach ((string name, float[] modes, float deviation) in new[] { ("ring of 8", Ring(), 0.01f), ("grid of 25", Grid(), 0.025f) })
            {
                MemorySamples points = Draw(modes, deviation);
                var covered = new List<int>();
                var good = new List<double>();
                double took = 0;
                for (int seed = 1; seed <= seeds; seed++)
                {
                    GanFit fit = Gan.Fit(points, options with { Seed = (ulong)seed });
                    using Gan gan = fit.Model;
                    ModeCoverage coverage = ModeCoverage.Measure(gan.Generate(Generated, 77), modes, 2, 3 * deviation);
                    covered.Add(coverage.Covered);
                    good.Add(coverage.GoodShare);
                    took += fit.Training.Duration.TotalSeconds;
                    log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {loss} {seed}: {coverage} {fit.Training.Duration.TotalSeconds:F1} s"));
                }

                text.Append(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {loss} | {string.Join(", ", covered)} of {modes.Length / 2} | {100 * good.Average():F0} % ({100 * good.Min():F0} %) | {took / seeds:F1} |\n"));
            }
        }

        return text.ToString();
    }

    /// <summary>The losses, each with one setting for both sets of points, chosen on the grid with the seeds 11 and 12; the networks and the optimizer are the preset's.</summary>
    private static IEnumerable<(string Name, GanOptions Options)> Losses()
    {
        GanOptions hinge = GanPresets.Clusters2D();
        AdversarialGame penalized = hinge.Objective;
        yield return ("hinge, penalty", hinge);
        yield return ("non-saturating, penalty", hinge with { Objective = penalized with { Loss = AdversarialLoss.NonSaturating } });

        // Its scores lie between 0 and 1 rather than around ±1 and beyond, so the same slope weighs more.
        yield return ("least squares, penalty", hinge with { Objective = penalized with { Loss = AdversarialLoss.LeastSquares, GradientPenalty = 0.002f } });

        // As in its paper around a slope of 1 and with several steps of the critic, so it takes more of them in all.
        yield return ("Wasserstein, penalty", hinge with
        {
            Objective = penalized with { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 0.1f, GradientPenaltyTarget = 1, DiscriminatorSteps = 3 },
            Epochs = 2 * hinge.Epochs,
        });
        yield return ("hinge, spectral normalization", hinge with { Objective = penalized with { GradientPenalty = 0, SpectralNormalization = true } });
        yield return ("non-saturating, nothing else", hinge with { Objective = new AdversarialGame(), AverageGenerator = false });
    }

    private static float[] Ring()
    {
        float[] modes = new float[16];
        for (int i = 0; i < 8; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.PI / 4);
            modes[2 * i] = cos;
            modes[(2 * i) + 1] = sin;
        }

        return modes;
    }

    private static float[] Grid()
    {
        float[] modes = new float[50];
        for (int i = 0; i < 25; i++)
        {
            modes[2 * i] = (i % 5) - 2;
            modes[(2 * i) + 1] = (i / 5) - 2;
        }

        return modes;
    }

    private static MemorySamples Draw(float[] modes, float deviation)
    {
        const int Rows = 10_240;
        var random = new RandomStream(1, RandomPurpose.Generation);
        float[] values = new float[2 * Rows];
        for (int row = 0; row < Rows; row++)
        {
            int mode = random.NextInt32(modes.Length / 2);
            values[2 * row] = modes[2 * mode] + (deviation * random.NextNormal());
            values[(2 * row) + 1] = modes[(2 * mode) + 1] + (deviation * random.NextNormal());
        }

        return new MemorySamples([2], values);
    }
}
