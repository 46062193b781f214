namespace Latent.Networks.Layers;

/// <summary>In training sets each value to zero with the given probability and scales the others by 1 / (1 − rate); otherwise the identity (Srivastava et al. 2014).</summary>
public sealed record Dropout : ElementwiseLayer
{
    /// <summary>Dropout.</summary>
    /// <param name="rate">The probability of a zero, from 0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not a number from 0 to below 1.</exception>
    public Dropout(float rate)
    {
        if (!(rate >= 0f && rate < 1f))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate is a number from 0 to below 1.");
        }

        Rate = rate;
    }

    /// <summary>The probability of a zero.</summary>
    public float Rate { get; }
}
