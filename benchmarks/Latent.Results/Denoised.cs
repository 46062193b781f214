using Latent.Autoencoders;
using Latent.Numerics;

namespace Latent.Results;

/// <summary>How much cleaner noisy test images come out of a denoising autoencoder.</summary>
internal static class Denoised
{
    public static IEnumerable<(string, double)> Gaussian(Workplace place, Autoencoder model, AutoencoderFit? fit) => WithNoise(place, model, "denoising");

    /// <summary>The same for the preset with better settings, under another picture.</summary>
    public static IEnumerable<(string, double)> Better(Workplace place, Autoencoder model, AutoencoderFit? fit) => WithNoise(place, model, "denoising-better");

    /// <summary>The same without a picture, for models that never saw noise as well.</summary>
    public static IEnumerable<(string, double)> Unpictured(Workplace place, Autoencoder model, AutoencoderFit? fit) => WithNoise(place, model, null);

    public static IEnumerable<(string, double)> Dropout(Workplace place, Autoencoder model, AutoencoderFit? fit)
    {
        // As in training: what is left of the image is scaled up by 1 / (1 − rate).
        var random = new RandomStream(2, RandomPurpose.Noise);
        return Measure(place, model, "denoising-dropout", value => random.NextSingle() < 0.5f ? 0 : value * 2);
    }

    private static List<(string, double)> WithNoise(Workplace place, Autoencoder model, string? picture)
    {
        // The same noise for every model.
        var random = new RandomStream(1, RandomPurpose.Noise);
        return Measure(place, model, picture, value => value + (0.2f * random.NextNormal()));
    }

    /// <summary>The peak signal-to-noise ratio, −10·log₁₀ of the mean squared error of values from 0 to 1, over all test images.</summary>
    private static List<(string, double)> Measure(Workplace place, Autoencoder model, string? picture, Func<float, float> disturb)
    {
        ReadOnlySpan<float> clean = place.Fashion.Test.Values;
        float[] noisy = new float[clean.Length], cleaned = new float[clean.Length];
        for (int i = 0; i < clean.Length; i++)
        {
            noisy[i] = disturb(clean[i]);
        }

        model.Reconstruct(noisy, place.Fashion.Test.Rows, cleaned);
        if (picture is not null)
        {
            const int Values = 12 * 784;
            place.WriteImage(picture + "-cleaned", [.. clean[..Values], .. noisy.AsSpan(0, Values), .. cleaned.AsSpan(0, Values)], 12);
        }

        return [("PSNR noisy", Psnr(clean, noisy)), ("PSNR cleaned", Psnr(clean, cleaned))];
    }

    private static double Psnr(ReadOnlySpan<float> clean, ReadOnlySpan<float> other)
    {
        double sum = 0;
        for (int i = 0; i < clean.Length; i++)
        {
            double difference = clean[i] - Math.Clamp(other[i], 0f, 1f);
            sum += difference * difference;
        }

        return -10 * Math.Log10(sum / clean.Length);
    }
}
