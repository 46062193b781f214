using Latent.Anomalies.Scorers;
using Latent.Autoencoders;
using Latent.Data;

namespace Latent.Anomalies.Methods;

/// <summary>
/// How badly an autoencoder, trained on what is usual, brings a row back (Hawkins and others, "Outlier detection using
/// replicator neural networks", 2002).
/// </summary>
public sealed record ReconstructionError : AnomalyMethod
{
    /// <summary>The autoencoder; <see langword="null"/>, the default, chooses one by the length of a row, trained for some 2,000 steps.</summary>
    public AutoencoderOptions? Autoencoder { get; init; }

    /// <summary>How a difference counts; squared by default.</summary>
    public ResidualLoss Loss { get; init; }

    /// <summary>How features are weighed against each other; alike by default.</summary>
    public FeatureWeighting Weighting { get; init; }

    internal override void Validate()
    {
        if (!Enum.IsDefined(Loss) || !Enum.IsDefined(Weighting))
        {
            throw new ArgumentOutOfRangeException(nameof(Loss), $"{nameof(Loss)} {Loss} or {nameof(Weighting)} {Weighting} is unknown.");
        }
    }

    internal override FittedScorer Fit(AnomalyTraining training)
    {
        AutoencoderOptions options = Autoencoder ?? NetworkChoice.Autoencoder(training.Shape, training.Kept.Length, training.Seed);
        MemorySamples kept = training.Select(training.Kept);
        AutoencoderFit fit = Autoencoders.Autoencoder.Fit(kept, options, null, training.Progress, training.Logger, training.Cancellation);
        MemorySamples heldOut = training.Select(training.HeldOut);
        float[] weights = ReconstructionScorer.Weigh(fit.Model, Weighting, kept);
        var scorer = new ReconstructionScorer(fit.Model, Loss, weights);
        var scores = new float[heldOut.Rows];
        scorer.Score(heldOut.Values, heldOut.Rows, scores);
        return new FittedScorer(scorer, scores, false);
    }
}
