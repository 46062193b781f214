using Latent.Anomalies.Scorers;
using Latent.Storage;

namespace Latent.Anomalies.Onnx;

/// <summary>An isolation forest as the tree ensemble of ONNX's machine-learning operators.</summary>
internal static class OnnxForest
{
    /// <summary>Adds a forest; gives the name of the scores [batch × 1].</summary>
    public static string Add(OnnxMath nodes, ModelFile scorer, string rows)
    {
        ForestScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.ForestState, "the isolation forest");
        int perTree = state.Nodes, all = state.Trees * perTree;
        float[] features = scorer.RequireTensor("features", [all]).ToArray();
        float[] cuts = scorer.RequireTensor("cuts", [all]).ToArray();
        float[] steps = scorer.RequireTensor("children", [all]).ToArray();
        float[] depths = scorer.RequireTensor("depths", [all]).ToArray();
        var tree = new List<int>();
        var node = new List<int>();
        var feature = new List<int>();
        var cut = new List<float>();
        var mode = new List<string>();
        var yes = new List<int>();
        var no = new List<int>();
        var leafTree = new List<int>();
        var leafNode = new List<int>();
        var depth = new List<float>();
        var open = new Queue<int>();
        for (int t = 0; t < state.Trees; t++)
        {
            // The arrays have room for trees that are full; only what a walk can reach is written.
            open.Enqueue(0);
            while (open.TryDequeue(out int at))
            {
                int index = (t * perTree) + at, step = (int)steps[index];
                tree.Add(t);
                node.Add(at);
                feature.Add(step == 0 ? 0 : (int)features[index]);
                cut.Add(step == 0 ? 0 : cuts[index]);
                mode.Add(step == 0 ? "LEAF" : "BRANCH_LT");
                yes.Add(step == 0 ? 0 : at + step);
                no.Add(step == 0 ? 0 : at + step + 1);
                if (step == 0)
                {
                    leafTree.Add(t);
                    leafNode.Add(at);
                    depth.Add(depths[index]);
                }
                else
                {
                    open.Enqueue(at + step);
                    open.Enqueue(at + step + 1);
                }
            }
        }

        string sum = nodes.Graph.Add(
            "TreeEnsembleRegressor",
            [rows],
            ("n_targets", 1),
            ("nodes_treeids", tree.ToArray()),
            ("nodes_nodeids", node.ToArray()),
            ("nodes_featureids", feature.ToArray()),
            ("nodes_values", cut.ToArray()),
            ("nodes_modes", mode.ToArray()),
            ("nodes_truenodeids", yes.ToArray()),
            ("nodes_falsenodeids", no.ToArray()),
            ("target_treeids", leafTree.ToArray()),
            ("target_nodeids", leafNode.ToArray()),
            ("target_ids", new int[leafTree.Count]),
            ("target_weights", depth.ToArray()));

        // 2 to the power of −(mean depth) / (expected depth).
        double factor = -Math.Log(2) / (state.Trees * ForestScorer.ExpectedDepth(state.RowsPerTree));
        return nodes.Exponential(nodes.Multiply(sum, nodes.Constant((float)factor)));
    }
}
