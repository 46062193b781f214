using Latent.Autoencoders;

namespace Latent.Results;

/// <summary>What the latents of sparse and variational autoencoders are like on the test images.</summary>
internal static class LatentFigures
{
    public static IEnumerable<(string, double)> Sparse(Workplace place, Autoencoder model, AutoencoderFit? fit)
    {
        int width = model.Latent.Length, rows = place.Fashion.Test.Rows;
        float[] latents = new float[rows * width];
        model.Encode(place.Fashion.Test.Values, rows, latents);
        double[] means = new double[width];
        for (int i = 0; i < latents.Length; i++)
        {
            means[i % width] += latents[i] / (double)rows;
        }

        yield return ("mean activation", means.Average());
        yield return ("share of units with a mean of 0.05 to 0.15", means.Count(mean => mean is >= 0.05 and <= 0.15) / (double)width);
        yield return ("share of activations below 0.1", latents.Count(value => value < 0.1f) / (double)latents.Length);
    }

    public static IEnumerable<(string, double)> Variational(Workplace place, Autoencoder model, AutoencoderFit? fit)
    {
        int width = model.Latent.Length, rows = place.Fashion.Test.Rows;
        float[] means = new float[rows * width], variances = new float[rows * width];
        model.EncodeDistribution(place.Fashion.Test.Values, rows, means, variances);
        double[] mean = new double[width], square = new double[width], variance = new double[width];
        for (int i = 0; i < means.Length; i++)
        {
            mean[i % width] += means[i] / (double)rows;
            square[i % width] += means[i] * means[i] / (double)rows;
            variance[i % width] += variances[i] / (double)rows;
        }

        const int Images = 48;
        float[] generated = new float[Images * 784];
        model.Generate(Images, 1, generated);
        place.WriteImage("variational-generated", generated, 12);
        yield return ("active latents", model.ActiveLatents);
        yield return ("divergence in nats", model.LatentDivergences.Sum());
        yield return ("largest mean of a latent", mean.Max(Math.Abs));
        yield return ("smallest variance of a latent", Enumerable.Range(0, width).Min(i => square[i] - (mean[i] * mean[i]) + variance[i]));
        yield return ("largest variance of a latent", Enumerable.Range(0, width).Max(i => square[i] - (mean[i] * mean[i]) + variance[i]));
        for (int i = 0; i < width; i++)
        {
            yield return ($"divergence of latent {i}", model.LatentDivergences[i]);
        }
    }
}
