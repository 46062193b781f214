using Latent.Adversarial;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>New rows come from the generator of a conditional GAN.</summary>
/// <remarks>The GAN is used, not owned. Safe for use from many threads.</remarks>
public sealed class GanSynthesizer : ISynthesizer
{
    private readonly Gan _gan;

    /// <summary>New rows of a GAN.</summary>
    /// <param name="gan">The GAN, conditional on classes.</param>
    /// <exception cref="ArgumentException">The GAN has no condition.</exception>
    public GanSynthesizer(Gan gan)
    {
        ArgumentNullException.ThrowIfNull(gan);
        if (gan.Classes == 0)
        {
            throw new ArgumentException("The GAN has no condition, so it cannot make rows of a given class; train it with Classes.", nameof(gan));
        }

        _gan = gan;
    }

    /// <inheritdoc/>
    public Shape Sample => _gan.Sample;

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        int[] labels = new int[count];
        Array.Fill(labels, label);

        // Classes draw different latents, as they do in the other synthesizers.
        _gan.Generate(count, unchecked((seed * 0x9E37_79B9_7F4A_7C15UL) + (ulong)label), labels, rows);
    }
}
