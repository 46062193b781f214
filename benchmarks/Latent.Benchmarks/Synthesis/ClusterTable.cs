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
    /// <param name="log">Takes a line per run.</param>
    public static string Run(int seeds, TextWriter log)
    {
        var text = new StringBuilder("| points | loss | modes covered, each seed | good samples, mean (least) | seconds a run |\n|---|---|---|---|---:|\n");
        foreach ((string name, float[] modes, float deviation) in new[] { ("ring of 8", Ring(), 0.02f), ("grid of 25", Grid(), 0.05f) })
        {
            MemorySamples points = Draw(modes, deviation);
            foreach ((string loss, GanOptions options) in Losses())
            {
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

    private static IEnumerable<(string Name, GanOptions Options)> Losses()
    {
        GanOptions hinge = GanPresets.Clusters2D();
        yield return ("non-saturating, nothing else", hinge with { Objective = new AdversarialGame(), AverageGenerator = false });
        yield return ("non-saturating, gradient penalty 1", hinge with { Objective = hinge.Objective with { Loss = AdversarialLoss.NonSaturating } });
        yield return ("hinge, gradient penalty 1", hinge);
        yield return (
            "Wasserstein, gradient penalty 10, 5 steps",
            hinge with { Objective = hinge.Objective with { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 10, DiscriminatorSteps = 5 } });
    }

    private static float[] Ring()
    {
        float[] modes = new float[16];
        for (int i = 0; i < 8; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.PI / 4);
            modes[2 * i] = 2 * cos;
            modes[(2 * i) + 1] = 2 * sin;
        }

        return modes;
    }

    private static float[] Grid()
    {
        float[] modes = new float[50];
        for (int i = 0; i < 25; i++)
        {
            modes[2 * i] = (2 * (i % 5)) - 4;
            modes[(2 * i) + 1] = (2 * (i / 5)) - 4;
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
