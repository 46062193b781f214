using Latent.Anomalies.Scorers;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>
/// How improbable a row is to a variational autoencoder: the negative logarithm of the density of the row, averaged over
/// draws of its latents (An and Cho, "Variational autoencoder based anomaly detection using reconstruction probability",
/// 2015). Each feature is taken as normal about its reconstruction, with the variance it shows among the training rows.
/// </summary>
public sealed record VariationalReconstruction : AnomalyMethod
{
    /// <summary>The autoencoder, whose encoder ends in a <see cref="GaussianLatent"/>; <see langword="null"/>, the default, chooses a small one by the length of a row.</summary>
    public AutoencoderOptions? Autoencoder { get; init; }

    /// <summary>The draws of the latents, from 1 to 1,000; 8 by default. The same for every row, so that a row always scores the same.</summary>
    public int Draws { get; init; } = 8;

    internal override void Validate()
    {
        Require.Setting(Draws is >= 1 and <= 1_000, Draws, "from 1 to 1,000");
        if (Autoencoder is not null && Autoencoder.Encoder is not [.., GaussianLatent])
        {
            throw new ArgumentException($"The encoder does not end in a {nameof(GaussianLatent)}; give a variational one, or {nameof(ReconstructionError)} as the method.", nameof(Autoencoder));
        }
    }

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        MemorySamples kept = training.Select(training.Kept);
        AutoencoderOptions chosen = NetworkChoice.Autoencoder(training.Shape, kept.Rows, training.Seed);
        AutoencoderOptions options = Autoencoder ?? chosen with
        {
            Encoder = [new Flatten(), new Dense(64), new ReLU(), new GaussianLatent(Math.Clamp(training.Length / 2, 2, 16))],
            Decoder = [new Dense(64), new ReLU(), new Dense(training.Length)],
            Optimizer = new Adam(),
            Beta = 0.1f,
        };
        Autoencoder model = Autoencoders.Autoencoder.Fit(kept, options, null, training.Progress, training.Logger, training.Cancellation).Model;
        var scorer = VariationalScorer.Fit(model, kept, Draws, training.Seed);
        var scores = new float[training.Count];
        scorer.Score(training.Rows, training.Count, scores);
        return new FittedScorer(scorer, scores, false);
    }
}
