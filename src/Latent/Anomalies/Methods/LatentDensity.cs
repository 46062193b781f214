using Latent.Anomalies.Scorers;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>How far a row's latent vector lies from those of the training rows: finds what an autoencoder reconstructs well although it is rare.</summary>
public sealed record LatentDensity : AnomalyMethod
{
    /// <summary>How density is measured; Mahalanobis distance by default.</summary>
    public LatentDensityKind Kind { get; init; }

    /// <summary>The neighbours whose mean distance counts, from 1 to 64; 5 by default. For <see cref="LatentDensityKind.NearestNeighbours"/>.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>The autoencoder; <see langword="null"/>, the default, chooses a small one by the length of a row.</summary>
    public AutoencoderOptions? Autoencoder { get; init; }

    internal override void Validate()
    {
        Require.Setting(Neighbours is >= 1 and <= 64, Neighbours, "from 1 to 64");
        Require.Defined(Kind);
    }

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        MemorySamples kept = training.Select(training.Kept);
        AutoencoderOptions options = Autoencoder ?? NetworkChoice.Autoencoder(training.Shape, kept.Rows, training.Seed);
        Autoencoder model = Autoencoders.Autoencoder.Fit(kept, options, null, training.Progress, training.Logger, training.Cancellation).Model;
        int latents = model.Latent.Length;
        var codes = new float[Require.Capacity(kept.Rows, latents, $"lower {nameof(AnomalyDetectorOptions.MaxRows)}")];
        model.Encode(kept.Values, kept.Rows, codes);
        AnomalyScorer density = Kind == LatentDensityKind.Mahalanobis
            ? EllipsoidScorer.Fit(codes, kept.Rows, latents)
            : new NeighbourScorer(codes, kept.Rows, latents, Math.Min(Neighbours, kept.Rows - 1));
        var scorer = new LatentScorer(model, density);
        var scores = new float[training.Count];
        scorer.Score(training.Rows, training.Count, scores);
        return new FittedScorer(scorer, scores, false);
    }
}
