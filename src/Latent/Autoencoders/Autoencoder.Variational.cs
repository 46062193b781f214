using System.Collections.Immutable;
using System.Globalization;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Autoencoders;

/// <content>What only a variational autoencoder can do: its encoder ends in a <see cref="GaussianLatent"/>.</content>
public sealed partial class Autoencoder
{
    // A latent is active when it tells at least this much of its sample (Burda et al. 2016 use as small a bound on its variance).
    private const float ActiveDivergence = 0.01f;
    private const string VarianceName = "log-variance";

    private readonly Lock _compilingVariances = new();
    private IInferenceSession? _variances;

    /// <summary>Whether the latents are a distribution, so that <see cref="Generate"/> gives new samples.</summary>
    public bool IsVariational => Encoder.Layers is [.., GaussianLatent];

    /// <summary>
    /// How much each latent tells of its sample: the divergence of its distribution from N(0, 1) in nats, the mean over recent
    /// training rows. Near 0 the latent carries nothing. Empty where the model is not variational.
    /// </summary>
    public ImmutableArray<float> LatentDivergences
    {
        get
        {
            if (!IsVariational)
            {
                return [];
            }

            float[] divergences = new float[Latent.Length];
            _session.Read(string.Create(CultureInfo.InvariantCulture, $"{EncoderName}.{Encoder.Layers.Length - 1}.running_divergence"), divergences);
            return [.. divergences];
        }
    }

    /// <summary>The number of latents whose divergence from N(0, 1) is above 0.01 nats; 0 where the model is not variational.</summary>
    public int ActiveLatents => LatentDivergences.Count(divergence => divergence > ActiveDivergence);

    /// <summary>Gives the distribution of each sample's latents, of which <see cref="Encode"/> gives the mean.</summary>
    /// <param name="rows">[count × sample length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="means">Takes [count × latent length] values.</param>
    /// <param name="variances">Takes [count × latent length] values, above 0.</param>
    /// <exception cref="InvalidOperationException">The model is not variational.</exception>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    public void EncodeDistribution(ReadOnlySpan<float> rows, int count, Span<float> means, Span<float> variances)
    {
        RequireVariational();
        Encode(rows, count, means);
        Variances().Run(VarianceName, rows, count, variances);

        // One by one: a vectorised exponential gives other last bits to the values that do not fill a vector, so that a row's would depend on its neighbours.
        foreach (ref float variance in variances[..(count * Latent.Length)])
        {
            variance = MathF.Exp(variance);
        }
    }

    /// <summary>Makes new samples: decodes draws from N(0, I).</summary>
    /// <param name="count">The number of samples, at least 0.</param>
    /// <param name="seed">What the draws follow from.</param>
    /// <param name="rows">Takes [count × sample length] values.</param>
    /// <exception cref="InvalidOperationException">The model is not variational.</exception>
    /// <exception cref="ArgumentException">The span is too short: the message gives both lengths.</exception>
    public void Generate(int count, ulong seed, Span<float> rows)
    {
        RequireVariational();
        CheckLength(rows.Length, count, Input.Length, nameof(rows));
        float[] draws = new float[Require.Capacity(count, Latent.Length, "generate fewer samples at a time")];
        var random = new RandomStream(seed, RandomPurpose.Sampling);
        for (int i = 0; i < draws.Length; i++)
        {
            draws[i] = random.NextNormal();
        }

        Decode(draws, count, rows);
    }

    private void RequireVariational()
    {
        if (!IsVariational)
        {
            throw new InvalidOperationException($"The latents of this autoencoder have no distribution: its encoder does not end in a {nameof(GaussianLatent)}. Train one that does, such as {nameof(AutoencoderPresets)}.{nameof(AutoencoderPresets.Variational)}().");
        }
    }

    /// <summary>The encoder with the head of the logarithm of the variance in place of that of the mean, compiled when first asked for.</summary>
    private IInferenceSession Variances()
    {
        lock (_compilingVariances)
        {
            if (_variances is not null)
            {
                return _variances;
            }

            int last = Encoder.Layers.Length - 1;
            var architecture = new Architecture(Input, Encoder.Layers.SetItem(last, new Dense(Latent.Length)));
            IInferenceSession session = (Options.Engine ?? DefaultEngine).Compile([new Network(VarianceName, architecture)]);
            Weights.Copy(_session, session, name =>
            {
                string[] parts = name.Split('.');
                string parameter = int.Parse(parts[1], CultureInfo.InvariantCulture) == last ? "log_variance_" + parts[2] : parts[2];
                return $"{EncoderName}.{parts[1]}.{parameter}";
            });

            return _variances = session;
        }
    }

    private void DisposeVariances()
    {
        lock (_compilingVariances)
        {
            _variances?.Dispose();
            _variances = null;
        }
    }
}
