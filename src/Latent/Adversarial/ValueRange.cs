namespace Latent.Adversarial;

/// <summary>The range in which values of samples lie.</summary>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value, above the least.</param>
public readonly record struct ValueRange(float Minimum, float Maximum)
{
    /// <summary>From 0 to 1, as pixels of images lie.</summary>
    public static ValueRange Unit => new(0, 1);
}
