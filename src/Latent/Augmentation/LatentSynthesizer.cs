using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>
/// Variational sampling: the rows of each class are encoded, a mixture of normal distributions is fitted to their latents,
/// and new rows are decoded from draws of it. Lighter than a GAN: the autoencoder may have been trained on other, unlabelled rows.
/// </summary>
/// <remarks>The autoencoder is used, not owned. Safe for use from many threads.</remarks>
public sealed class LatentSynthesizer : ISynthesizer
{
    private readonly Autoencoder _autoencoder;
    private readonly GaussianMixture?[] _mixtures;
    private readonly LabelledRows _rows;

    /// <summary>Fits a mixture to the latents of each class.</summary>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <param name="source">The rows, with labels.</param>
    /// <param name="components">The normal distributions in each class's mixture, at least 1; fewer in a class with fewer than ten rows for each.</param>
    /// <param name="seed">What the mixtures' first centres follow from.</param>
    /// <exception cref="ArgumentException">There are no labels or no rows, they are not of the autoencoder's shape, or <paramref name="components"/> is below 1.</exception>
    public LatentSynthesizer(Autoencoder autoencoder, ISampleSource source, int components = 1, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(autoencoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        _autoencoder = autoencoder;
        _rows = LabelledRows.Read(source);
        if (_rows.Shape.Length != autoencoder.Input.Length)
        {
            throw new ArgumentException($"A row has {_rows.Shape.Length} values, {_rows.Shape}, but the autoencoder takes {autoencoder.Input.Length}, {autoencoder.Input}.", nameof(source));
        }

        int latent = autoencoder.Latent.Length;
        _mixtures = new GaussianMixture?[_rows.RowsByClass.Count];
        for (int label = 0; label < _mixtures.Length; label++)
        {
            int count = _rows.RowsByClass[label].Count;
            if (count > 1)
            {
                float[] latents = new float[count * latent];
                autoencoder.Encode(_rows.ValuesOf(label), count, latents);
                _mixtures[label] = GaussianMixture.Fit(latents, count, latent, Math.Clamp(count / 10, 1, components), seed);
            }
        }
    }

    /// <inheritdoc/>
    public Shape Sample => _rows.Shape;

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        _rows.Require(label, 2, "a distribution of latents");
        float[] latents = new float[Require.Capacity(count, _autoencoder.Latent.Length, "make fewer rows at a time")];
        _mixtures[label]!.Sample(count, new RandomStream(seed, RandomPurpose.Sampling, (ulong)label), latents);
        _autoencoder.Decode(latents, count, rows);
    }
}
