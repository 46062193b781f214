using Latent.Autoencoders;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Numerics;

namespace Latent.Cli.Report;

/// <summary>What latents carry: from the mean of latent vectors one latent at a time is moved, and decoded.</summary>
internal static class LatentTraversal
{
    private const int MostLatents = 12;
    private const int Steps = 5;

    /// <summary>Says what is shown.</summary>
    public static Paragraph Words { get; } = new("What the latents carry: from the mean of all latent vectors, one latent at a time is moved from −2 to +2 standard deviations of the training rows, and decoded. The latents that vary most come first.");

    /// <summary>Images of each step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="latents">[rows × latents] latent vectors of training rows.</param>
    /// <param name="shape">The shape of a row.</param>
    public static PictureGrid Pictures(Autoencoder model, ReadOnlySpan<float> latents, Shape shape)
    {
        var groups = new List<PictureGroup>();
        foreach ((int latent, float[][] samples) in Move(model, latents, MostLatents, Steps))
        {
            groups.Add(new PictureGroup($"latent {latent}", [.. samples.Select((sample, step) => Raster.Image(sample, shape, $"Latent {latent} at {step - (Steps / 2)} standard deviations"))]));
        }

        return new PictureGrid("Latents moved one at a time", ["−2", "−1", "the mean", "+1", "+2 standard deviations"], groups);
    }

    /// <summary>For tables: how the columns that move most with a latent move, in standard deviations of the column.</summary>
    /// <param name="model">The model.</param>
    /// <param name="latents">[rows × latents] latent vectors of training rows.</param>
    /// <param name="names">The names of the columns.</param>
    public static Columns Lines(Autoencoder model, ReadOnlySpan<float> latents, IReadOnlyList<string> names)
    {
        const int Fine = 9, MostColumns = 5;
        var charts = new List<IReportBlock>();
        foreach ((int latent, float[][] samples) in Move(model, latents, 4, Fine))
        {
            int[] columns = [.. Enumerable.Range(0, names.Count).OrderByDescending(column => samples.Max(sample => sample[column]) - samples.Min(sample => sample[column])).Take(MostColumns)];
            charts.Add(new LineChart(
                $"latent-{latent}",
                $"Latent {latent}",
                $"Along latent {latent} the column {names[columns[0]]} changes most, from {Figures.Significant(samples[0][columns[0]])} to {Figures.Significant(samples[^1][columns[0]])} standard deviations.",
                "latent, in standard deviations",
                "column, in standard deviations",
                [.. columns.Select((column, colour) => new Series(names[column], [.. samples.Select((sample, step) => (4.0 * step / (Fine - 1)) - 2).Zip(samples, (at, sample) => (at, (double)sample[column]))], colour))]));
        }

        return new Columns([.. charts]);
    }

    private static List<(int Latent, float[][] Samples)> Move(Autoencoder model, ReadOnlySpan<float> latents, int most, int steps)
    {
        int width = model.Latent.Length, rows = Math.Max(1, latents.Length / width);
        var mean = new double[width];
        var variance = new double[width];
        for (int at = 0; at < latents.Length; at++)
        {
            mean[at % width] += latents[at] / (double)rows;
        }

        for (int at = 0; at < latents.Length; at++)
        {
            double difference = latents[at] - mean[at % width];
            variance[at % width] += difference * difference / rows;
        }

        var moved = new List<(int Latent, float[][] Samples)>();
        foreach (int latent in Enumerable.Range(0, width).OrderByDescending(latent => variance[latent]).Take(most))
        {
            var samples = new float[steps][];
            for (int step = 0; step < steps; step++)
            {
                float[] vector = [.. mean.Select(value => (float)value)];
                vector[latent] += (float)(((4.0 * step / (steps - 1)) - 2) * Math.Sqrt(variance[latent]));
                samples[step] = new float[model.Input.Length];
                model.Decode(vector, 1, samples[step]);
            }

            moved.Add((latent, samples));
        }

        return moved;
    }
}
