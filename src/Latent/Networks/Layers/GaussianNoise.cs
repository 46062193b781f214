namespace Latent.Networks.Layers;

/// <summary>In training adds normal noise of mean 0 to each value; otherwise the identity. First in an encoder it makes a denoising autoencoder (Vincent et al. 2010).</summary>
public sealed record GaussianNoise : ElementwiseLayer
{
    /// <summary>Normal noise.</summary>
    /// <param name="standardDeviation">The noise's standard deviation, in the unit of the values, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is not a finite number of at least 0.</exception>
    public GaussianNoise(float standardDeviation)
    {
        if (!(standardDeviation >= 0f && float.IsFinite(standardDeviation)))
        {
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "The standard deviation is a finite number of at least 0.");
        }

        StandardDeviation = standardDeviation;
    }

    /// <summary>The noise's standard deviation.</summary>
    public float StandardDeviation { get; }
}
