using System.Text.Json;
using System.Text.Json.Serialization;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>An isolation forest: trees in arrays, the root of tree t at node t · (nodes of a tree).</summary>
internal sealed class ForestScorer : AnomalyScorer
{
    public const string Kind = "isolation-forest";

    private const int RowsPerPiece = 256;

    /// <summary>Fewer when explaining, so that rows, shares and usual values of a piece stay in the nearest cache beside a tree.</summary>
    private const int RowsPerExplainedPiece = 64;

    private const int MaxNodes = 1 << 26;

    private readonly int _length;
    private readonly int _perTree;
    private readonly int _nodesPerTree;
    private readonly int[] _features;
    private readonly float[] _cuts;
    private readonly int[] _children;
    private readonly float[] _depths;

    /// <summary>What the cut above a node takes from the expected depth where a row goes on to this node; 0 where it takes nothing.</summary>
    private readonly float[] _gains;

    /// <summary>The same, multiplied by the cut's value.</summary>
    private readonly float[] _gainedCuts;

    private ForestScorer(int length, int perTree, int nodesPerTree, int[] features, float[] cuts, int[] children, float[] depths)
    {
        _length = length;
        _perTree = perTree;
        _nodesPerTree = nodesPerTree;
        _features = features;
        _cuts = cuts;
        _children = children;
        _depths = depths;
        _gains = new float[depths.Length];
        _gainedCuts = new float[depths.Length];
        for (int node = 0; node < depths.Length; node++)
        {
            for (int next = children[node]; next != 0 && next <= children[node] + 1; next++)
            {
                _gains[next] = Math.Max(0, depths[node] - depths[next]);
                _gainedCuts[next] = _gains[next] * cuts[node];
            }
        }
    }

    private int Trees => _features.Length / _nodesPerTree;

    /// <summary>Grows a forest, and scores each row by the trees that did not have it.</summary>
    public static ForestScorer Grow(AnomalyTraining training, int trees, int perTree, out float[] unseen)
    {
        (float[] rows, int count, int length) = (training.Rows, training.Count, training.Length);
        int nodes = training.UnseenMarks.IsEmpty ? (2 * perTree) - 1 : ForestGrower.MostNodes(perTree);
        var features = new int[trees * nodes];
        var cuts = new float[trees * nodes];
        var children = new int[trees * nodes];
        var depths = new float[trees * nodes];
        var samples = new int[trees][];
        WorkerPool.Shared.Run(trees, tree =>
        {
            var random = new RandomStream(training.Seed, RandomPurpose.Baselines, 1_000 + (ulong)tree);
            samples[tree] = Draw(count, perTree, random);
            new ForestGrower(training, nodes, random, tree * nodes, features, cuts, children, depths).Grow([.. samples[tree]]);
        });
        var forest = new ForestScorer(length, perTree, nodes, features, cuts, children, depths);
        unseen = forest.ScoreUnseen(rows, count, samples);
        return forest;
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores) =>
        ParallelRows.Score(rows, count, _length, RowsPerPiece, scores, (_, part, target) => ScorePiece(part, target));

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores) =>
        ParallelRows.Explain(rows, count, _length, RowsPerExplainedPiece, contributions, expected, scores, ExplainPiece);

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Options = JsonSerializer.SerializeToElement(new State(_perTree, Trees, _nodesPerTree), AnomalyJsonContext.Default.ForestState),
        Tensors = new Dictionary<string, ModelTensor>
        {
            ["features"] = new([_features.Length], _features.Select(value => (float)value).ToArray()),
            ["cuts"] = new([_cuts.Length], _cuts),
            ["children"] = new([_children.Length], _children.Select((child, node) => child == 0 ? 0f : child - node).ToArray()),
            ["depths"] = new([_depths.Length], _depths),
        },
    };

    public static ForestScorer Load(ModelFile file, int length)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.ForestState, "the isolation forest");
        long total = (long)state.Trees * state.Nodes;
        if (state.Trees < 1 || state.RowsPerTree is < 2 or > MaxNodes || state.Nodes < 1 || state.Nodes > ForestGrower.MostNodes(state.RowsPerTree) || total > MaxNodes)
        {
            throw new InvalidDataException($"{state.Trees} trees of {state.RowsPerTree} rows and {state.Nodes} nodes cannot be; the file is damaged.");
        }

        int nodes = state.Nodes, all = (int)total;
        float[] features = file.RequireTensor("features", [all]).ToArray(), steps = file.RequireTensor("children", [all]).ToArray();
        var featureIndices = new int[all];
        var children = new int[all];
        for (int i = 0; i < all; i++)
        {
            // Children lie behind their parent within the same tree, so that a walk always ends.
            int left = nodes - 1 - (i % nodes);
            if (!(features[i] >= 0 && features[i] < length) || !(steps[i] == 0 || (steps[i] >= 1 && steps[i] < left)))
            {
                throw new InvalidDataException($"Node {i} of the isolation forest cannot be; the file is damaged.");
            }

            featureIndices[i] = (int)features[i];
            children[i] = steps[i] == 0 ? 0 : i + (int)steps[i];
        }

        return new ForestScorer(length, state.RowsPerTree, nodes, featureIndices, file.RequireTensor("cuts", [all]).ToArray(), children, file.RequireTensor("depths", [all]).ToArray());
    }

    /// <summary>The average length of an unsuccessful search in a binary tree of so many rows: what a leaf of more than one row still has before it.</summary>
    internal static double ExpectedDepth(int rows) => rows switch
    {
        <= 1 => 0,
        2 => 1,
        _ => (2 * (Math.Log(rows - 1) + 0.5772156649015329)) - (2.0 * (rows - 1) / rows),
    };

    private float ToScore(double meanDepth) => (float)Math.Pow(2, -meanDepth / ExpectedDepth(_perTree));

    private int Leaf(int tree, ReadOnlySpan<float> row)
    {
        int node = tree * _nodesPerTree;
        while (_children[node] != 0)
        {
            node = Child(node, row);
        }

        return node;
    }

    private int Child(int node, ReadOnlySpan<float> row) => _children[node] + (row[_features[node]] < _cuts[node] ? 0 : 1);

    /// <summary>Tree by tree, so that a tree stays in the cache for all rows of the piece.</summary>
    private void ScorePiece(ReadOnlySpan<float> rows, Span<float> scores)
    {
        Span<double> sums = stackalloc double[scores.Length];
        sums.Clear();
        for (int tree = 0; tree < Trees; tree++)
        {
            for (int i = 0; i < scores.Length; i++)
            {
                sums[i] += _depths[Leaf(tree, rows.Slice(i * _length, _length))];
            }
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = ToScore(sums[i] / Trees);
        }
    }

    /// <summary>A cut earns what it takes from the depth that was to be expected above it; the value beyond the cut is what was usual.</summary>
    private void ExplainPiece(ReadOnlySpan<float> rows, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        contributions.Clear();
        expected.Clear();
        Span<double> sums = stackalloc double[scores.Length];
        sums.Clear();
        for (int tree = 0; tree < Trees; tree++)
        {
            for (int i = 0; i < scores.Length; i++)
            {
                ReadOnlySpan<float> row = rows.Slice(i * _length, _length);
                Span<float> shares = contributions.Slice(i * _length, _length), usual = expected.Slice(i * _length, _length);
                int node = tree * _nodesPerTree;
                while (_children[node] != 0)
                {
                    // Adding a 0 costs less than asking whether it is one, which nobody can foresee.
                    int feature = _features[node];
                    node = Child(node, row);
                    shares[feature] += _gains[node];
                    usual[feature] += _gainedCuts[node];
                }

                sums[i] += _depths[node];
            }
        }

        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = ToScore(sums[i] / Trees);
            for (int at = i * _length; at < (i + 1) * _length; at++)
            {
                expected[at] = contributions[at] > 0 ? expected[at] / contributions[at] : rows[at];
            }
        }
    }

    private float[] ScoreUnseen(float[] rows, int count, int[][] samples)
    {
        var scores = new float[count];
        var sampledBy = new List<int>?[count];
        for (int tree = 0; tree < samples.Length; tree++)
        {
            foreach (int row in samples[tree])
            {
                (sampledBy[row] ??= []).Add(tree);
            }
        }

        WorkerPool.Shared.Run((count + RowsPerPiece - 1) / RowsPerPiece, piece =>
        {
            for (int i = piece * RowsPerPiece; i < Math.Min(count, (piece + 1) * RowsPerPiece); i++)
            {
                double sum = 0;
                int trees = 0;
                ReadOnlySpan<float> row = rows.AsSpan(i * _length, _length);
                List<int>? had = sampledBy[i];
                for (int tree = 0, next = 0; tree < Trees; tree++)
                {
                    if (had is not null && next < had.Count && had[next] == tree)
                    {
                        next++;
                        continue;
                    }

                    sum += _depths[Leaf(tree, row)];
                    trees++;
                }

                scores[i] = ToScore(trees == 0 ? ExpectedDepth(_perTree) : sum / trees);
            }
        });
        return scores;
    }

    private static int[] Draw(int count, int wanted, RandomStream random)
    {
        // Floyd's choice without repetition: as many draws as rows wanted.
        var chosen = new HashSet<int>(wanted);
        for (int last = count - wanted; last < count; last++)
        {
            int row = random.NextInt32(last + 1);
            if (!chosen.Add(row))
            {
                chosen.Add(last);
            }
        }

        int[] rows = [.. chosen];
        Array.Sort(rows);
        return rows;
    }

    /// <summary>What a file keeps. Files of earlier versions do not say how many nodes a tree has room for.</summary>
    internal sealed record State(int RowsPerTree, int Trees, int? NodesPerTree = null)
    {
        [JsonIgnore]
        public int Nodes => NodesPerTree ?? ((2 * RowsPerTree) - 1);
    }
}
