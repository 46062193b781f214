namespace Latent.Networks.Layers;

/// <summary>The leaky rectifier: x where x is positive, slope · x elsewhere (Maas et al. 2013).</summary>
public sealed record LeakyReLU : ElementwiseLayer
{
    /// <summary>The leaky rectifier.</summary>
    /// <param name="slope">The slope below zero, from 0 to 1; PyTorch's default is 0.01, GANs use 0.2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not a number from 0 to 1.</exception>
    public LeakyReLU(float slope = 0.01f)
    {
        if (!(slope >= 0f && slope <= 1f))
        {
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "The slope is a number from 0 to 1.");
        }

        Slope = slope;
    }

    /// <summary>The slope below zero.</summary>
    public float Slope { get; }
}
