using Latent.Anomalies.Scorers;
using Latent.Numerics;

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
        Require.Setting(Trees is >= 1 and <= 10_000, Trees, "from 1 to 10,000");
        Require.Setting(RowsPerTree is >= 2 and <= 65_536, RowsPerTree, "from 2 to 65,536");
    }

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        // At most half of the rows in a tree, so that each row is scored by trees that did not have it.
        int perTree = Math.Clamp(training.Count / 2, 2, RowsPerTree);
        var forest = ForestScorer.Grow(training, Trees, perTree, out float[] unseen);
        return new FittedScorer(forest, unseen, true);
    }
}
