using System.Globalization;
using System.Text;
using Latent.Adversarial;
using Latent.Data;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Benchmarks.Synthesis;

/// <summary>How near gan-gaussian2d comes to the mean and covariance of its points.</summary>
internal static class GaussianTable
{
    private const int Points = 1_000;
    private const int Generated = 20_000;

    /// <summary>Trains over seeds and writes the table.</summary>
    /// <param name="seeds">The runs of each.</param>
    public static string Run(int seeds)
    {
        MemorySamples points = Draw();
        (double[] mean, double[] covariance) = Moments(points.Values);
        GanOptions reference = GanPresets.Gaussian2D();
        GanOptions settled = reference with
        {
            BatchSize = 64,
            Epochs = 1280,
            AverageGenerator = true,
            Objective = reference.Objective with { AverageDecay = 0.9995f },
            DiscriminatorOptimizer = new Adam(0.05f) { WeightDecay = 0.03f },
            Schedule = new CosineDecay(),
        };
        var text = new StringBuilder("| settings | seed | mean off by, at most | covariance off by, at most | loss of D, of G |\n|---|---:|---:|---:|---:|\n");
        foreach ((string name, GanOptions options) in new[] { ("reference", reference), ("settled", settled) })
        {
            for (int seed = 1; seed <= seeds; seed++)
            {
                GanFit fit = Gan.Fit(points, options with { Seed = (ulong)seed });
                using Gan gan = fit.Model;
                (double[] made, double[] spread) = Moments(gan.Generate(Generated, 9));
                IReadOnlyDictionary<string, double> last = fit.Training.Epochs[^1].Training;
                text.Append(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {seed} | {mean.Zip(made, (a, b) => Math.Abs(a - b)).Max():F3} | {100 * covariance.Zip(spread, (a, b) => Math.Abs((b / a) - 1)).Max():F1} % | {last["discriminator"] / options.BatchSize:F3}, {last["generator"] / options.BatchSize:F3} |\n"));
            }
        }

        return text.ToString();
    }

    private static MemorySamples Draw()
    {
        var random = new RandomStream(42, RandomPurpose.Generation);
        float[] values = new float[2 * Points];
        for (int i = 0; i < Points; i++)
        {
            // N(0, I)·A + b with A = [[1, 2], [−0.1, 0.5]] and b = [1, 2].
            float x = random.NextNormal(), y = random.NextNormal();
            values[2 * i] = x - (0.1f * y) + 1;
            values[(2 * i) + 1] = (2 * x) + (0.5f * y) + 2;
        }

        return new MemorySamples([2], values);
    }

    private static (double[] Mean, double[] Covariance) Moments(ReadOnlySpan<float> points)
    {
        int count = points.Length / 2;
        double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
        for (int i = 0; i < count; i++)
        {
            x += points[2 * i] / (double)count;
            y += points[(2 * i) + 1] / (double)count;
        }

        for (int i = 0; i < count; i++)
        {
            double dx = points[2 * i] - x, dy = points[(2 * i) + 1] - y;
            xx += dx * dx / count;
            xy += dx * dy / count;
            yy += dy * dy / count;
        }

        return ([x, y], [xx, xy, yy]);
    }
}
