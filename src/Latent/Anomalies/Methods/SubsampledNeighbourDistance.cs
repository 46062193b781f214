using Latent.Anomalies.Scorers;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Anomalies.Methods;

/// <summary>
/// The mean, over many small random groups of sixteen training rows, of the distance to the nearest of a group (Sugiyama
/// and Borgwardt 2013; Pang, Ting and Albrecht, "LeSiNN", 2015). Coarse-grained: a cluster of anomalies among the training
/// rows is not its own neighbourhood, for a small group seldom has one of them.
/// </summary>
/// <remarks>A row that was trained on is not its own neighbour: a single row of a group that equals the row exactly is passed over.</remarks>
public sealed record SubsampledNeighbourDistance : AnomalyMethod
{
    /// <summary>The groups, from 1 to 10,000; 100 by default.</summary>
    public int Groups { get; init; } = 100;

    internal override void Validate() => Require.Setting(Groups is >= 1 and <= 10_000, Groups, "from 1 to 10,000");

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        // A group has no row twice; with very few rows groups are smaller than a half, filled up with rows that stand in twice.
        int size = Math.Clamp(training.Count / 2, 1, RowBlocks.Lanes);
        var order = new int[Groups * RowBlocks.Lanes];
        int[] all = [.. Enumerable.Range(0, training.Count)];
        var random = new RandomStream(training.Seed, RandomPurpose.Baselines, 1);
        for (int group = 0; group < Groups; group++)
        {
            for (int i = 0; i < size; i++)
            {
                int other = i + random.NextInt32(all.Length - i);
                (all[i], all[other]) = (all[other], all[i]);
            }

            for (int lane = 0; lane < RowBlocks.Lanes; lane++)
            {
                order[(group * RowBlocks.Lanes) + lane] = all[lane % size];
            }
        }

        var scorer = new SubsampleScorer(new RowBlocks(training.Rows, training.Length, order));
        var scores = new float[training.Count];
        scorer.Score(training.Rows, training.Count, scores, order);
        return new FittedScorer(scorer, scores, true);
    }
}
