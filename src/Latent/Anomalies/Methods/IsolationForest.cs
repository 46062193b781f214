using Latent.Anomalies.Scorers;

namespace Latent.Anomalies.Methods;

/// <summary>
/// How few random cuts set a row apart from others (Liu, Ting and Zhou, "Isolation forest", 2008). Robust against
/// anomalies among the training rows, and indifferent to the columns' scales. A category that training did not see is set
/// apart by the first cut that asks for its column: no row of a tree has it, on either side.
/// </summary>
public sealed record IsolationForest : AnomalyMethod
{
    /// <summary>The trees, from 1 to 10,000; 200 by default.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>The rows a tree is grown on, from 2 to 65,536; 256 by default, as in the paper.</summary>
    public int RowsPerTree { get; init; } = 256;

    internal override void Validate()
    {
        if (Trees is < 1 or > 10_000)
        {
            throw new ArgumentOutOfRangeException(nameof(Trees), Trees, $"{nameof(Trees)} is from 1 to 10,000, got {Trees}.");
        }

        if (RowsPerTree is < 2 or > 65_536)
        {
            throw new ArgumentOutOfRangeException(nameof(RowsPerTree), RowsPerTree, $"{nameof(RowsPerTree)} is from 2 to 65,536, got {RowsPerTree}.");
        }
    }

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        // At most half of the rows in a tree, so that each row is scored by trees that did not have it.
        int perTree = Math.Clamp(training.Count / 2, 2, RowsPerTree);
        var forest = ForestScorer.Grow(training, Trees, perTree, out float[] unseen);
        return new FittedScorer(forest, unseen, true);
    }
}
