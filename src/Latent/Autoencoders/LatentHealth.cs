using System.Globalization;
using Latent.Data;
using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>Looks at the latent vectors of a trained model for what its user should know.</summary>
internal static class LatentHealth
{
    private const int Rows = 1024;

    // A latent whose spread is below this share of its size, or of one, is the same for every row.
    private const double DeadSpread = 1e-5;

    /// <summary>Dead latents, as a finding; nothing where all of them carry something.</summary>
    public static HealthFinding? FindDeadLatents(Autoencoder model, ISampleSource source)
    {
        (float[] samples, _) = SampleExcerpt.Take(source, Rows);
        int rows = samples.Length / model.Input.Length, width = model.Latent.Length;
        if (rows < 2)
        {
            return null;
        }

        float[] latents = new float[rows * width];
        model.Encode(samples, rows, latents);
        var dead = new List<int>();
        for (int latent = 0; latent < width; latent++)
        {
            float least = float.PositiveInfinity, most = float.NegativeInfinity;
            for (int row = 0; row < rows; row++)
            {
                float value = latents[(row * width) + latent];
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }

            if (most - least <= DeadSpread * Math.Max(1, Math.Max(Math.Abs(least), Math.Abs(most))))
            {
                dead.Add(latent);
            }
        }

        if (dead.Count == 0)
        {
            return null;
        }

        string which = string.Join(", ", dead.Take(10)) + (dead.Count > 10 ? " …" : "");
        return new HealthFinding(
            HealthProblem.DeadLatents,
            string.Create(CultureInfo.InvariantCulture, $"{dead.Count} of {width} latents ({which}) have the same value for each of {rows} training rows and carry nothing; use fewer latents, another activation behind them (none, or LeakyReLU for ReLU), or a lower learning rate."));
    }
}
