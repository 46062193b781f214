using Latent.Anomalies.Scorers;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>
/// How far a row lies from the training rows nearest to it, by the sum of absolute differences (Ramaswamy and others 2000;
/// Angiulli and Pizzuti 2002). Fine-grained: strong where the training rows are clean and many.
/// </summary>
/// <remarks>A row that was trained on is not its own neighbour: one neighbour that equals the row exactly is passed over.</remarks>
public sealed record NearestNeighbourDistance : AnomalyMethod
{
    /// <summary>The neighbours whose mean distance is the score, from 1 to 64; 5 by default.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>The most training rows kept to look for neighbours among, at least 100; a random choice of 50,000 by default, fewer where rows are long.</summary>
    public int MaxReferences { get; init; } = 50_000;

    internal override void Validate()
    {
        Require.Setting(Neighbours is >= 1 and <= 64, Neighbours, "from 1 to 64");
        Require.Setting(MaxReferences >= 100, MaxReferences, "at least 100");
    }

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        // Some 2 · 10¹¹ differences for the leave-one-out scores of the training rows take seconds on two cores.
        long affordable = 200_000_000_000L / Math.Max(1, (long)training.Count * training.Length);
        int most = (int)Math.Clamp(affordable, 1_000, MaxReferences);
        int[] references = [.. Enumerable.Range(0, training.Count)];
        if (references.Length > most)
        {
            new RandomStream(training.Seed, RandomPurpose.Baselines, 2).Shuffle<int>(references);
            references = references[..most];
            Array.Sort(references);
        }

        int length = training.Length;
        var kept = new float[references.Length * length];
        for (int i = 0; i < references.Length; i++)
        {
            training.Rows.AsSpan(references[i] * length, length).CopyTo(kept.AsSpan(i * length));
        }

        var scorer = new NeighbourScorer(kept, references.Length, length, Math.Min(Neighbours, references.Length - 1));
        var scores = new float[training.Count];

        // A training row passes over itself, so that its score is that of a row left out.
        scorer.Score(training.Rows, training.Count, scores);
        return new FittedScorer(scorer, scores, true);
    }
}
