using Latent.Anomalies.Scorers;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>
/// How badly an autoencoder, trained on what is usual, brings a row back (Hawkins and others, "Outlier detection using
/// replicator neural networks", 2002).
/// </summary>
public sealed record ReconstructionError : AnomalyMethod
{
    /// <summary>Fewer rows than this are parted into folds by default, for a fifth of them would be too few to find a threshold by.</summary>
    private const int FewRows = 2_000;

    private const int DefaultFolds = 4;

    /// <summary>The autoencoder; <see langword="null"/>, the default, chooses a small denoising one by the length of a row, trained for some 1,000 steps.</summary>
    public AutoencoderOptions? Autoencoder { get; init; }

    /// <summary>How a difference counts; squared by default.</summary>
    public ResidualLoss Loss { get; init; }

    /// <summary>How features are weighed against each other; alike by default.</summary>
    public FeatureWeighting Weighting { get; init; }

    /// <summary>
    /// The parts that rows are divided into, for as many autoencoders, each trained on all parts but one and scoring that one
    /// as new; a new row's score is their mean. 1 trains one autoencoder and holds a share of the rows out. By default,
    /// <see langword="null"/>, 4 where the autoencoder is chosen and there are fewer than 2,000 rows, else 1; at most 20.
    /// </summary>
    public int? Folds { get; init; }

    internal override void Validate()
    {
        Require.Defined(Loss);
        Require.Defined(Weighting);
        Require.Setting(Folds is null or (>= 1 and <= 20), Folds, "from 1 to 20, or null to go by the rows");
    }

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        int folds = Math.Min(Folds ?? (Autoencoder is null && training.Count < FewRows ? DefaultFolds : 1), training.Count / 2);
        var scores = new float[training.Count];
        if (folds <= 1)
        {
            ReconstructionScorer scorer = Train(training, training.Kept, training.Seed);
            scorer.Score(training.Rows, training.Count, scores);
            return new FittedScorer(scorer, scores, false);
        }

        int[] order = [.. Enumerable.Range(0, training.Count)];
        new RandomStream(training.Seed, RandomPurpose.Splitting, 1).Shuffle<int>(order);
        var members = new AnomalyScorer[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            int[] outside = [.. order.Where((_, at) => at % folds == fold)];
            int[] inside = [.. order.Where((_, at) => at % folds != fold).Order()];
            ReconstructionScorer scorer = Train(training, inside, training.Seed + (ulong)fold);
            members[fold] = scorer;
            MemorySamples left = training.Select(outside);
            var part = new float[outside.Length];
            scorer.Score(left.Values, left.Rows, part);
            for (int i = 0; i < outside.Length; i++)
            {
                scores[outside[i]] = part[i];
            }
        }

        return new FittedScorer(new MeanScorer(members), scores, true);
    }

    private ReconstructionScorer Train(AnomalyTraining training, int[] rows, ulong seed)
    {
        AutoencoderOptions options = Autoencoder is null
            ? NetworkChoice.Autoencoder(training.Shape, rows.Length, seed)
            : Autoencoder with { Seed = Autoencoder.Seed + (seed - training.Seed) };
        MemorySamples samples = training.Select(rows);
        AutoencoderFit fit = Autoencoders.Autoencoder.Fit(samples, options, null, training.Progress, training.Logger, training.Cancellation);
        return new ReconstructionScorer(fit.Model, Loss, ReconstructionScorer.Weigh(fit.Model, Weighting, samples));
    }
}
