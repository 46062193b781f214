using Latent.Numerics;

namespace Latent.Anomalies.Scorers;

/// <summary>Grows one tree of an isolation forest.</summary>
/// <remarks>
/// A cut on a category's column parts rows that have the category from those that have not. A row whose category training
/// did not see is like neither, and a tree of such cuts alone would take it for one of the many that have not. So before the
/// first cut on a column of categories stands a question for its mark, that leads such a row to a leaf of its own. All
/// training rows pass by the question, which therefore counts for no depth: their scores are what they were.
/// </remarks>
internal sealed class ForestGrower(AnomalyTraining training, int nodes, RandomStream random, int root, int[] features, float[] cuts, int[] children, float[] depths)
{
    private readonly float[] _rows = training.Rows;
    private readonly int _length = training.Length;
    private readonly int[] _counts = new int[nodes];

    /// <summary>The marks that stand above the node at hand.</summary>
    private readonly HashSet<int> _asked = [];

    private int _next;

    /// <summary>The nodes of a tree whose every cut has a question before it: leaves, cuts, and a question and a leaf for each cut.</summary>
    public static int MostNodes(int perTree) => perTree + (3 * (perTree - 1));

    public void Grow(int[] sample)
    {
        _next = root + 1;
        int limit = Math.Max(1, (int)Math.Ceiling(Math.Log2(sample.Length)));
        Grow(root, sample, 0, limit);
        Expect(root);
    }

    private void Grow(int node, Span<int> sample, int depth, int limit)
    {
        int mark = -1;
        int feature = sample.Length <= 1 || depth >= limit ? -1 : ChooseFeature(sample, out mark);
        if (feature < 0)
        {
            depths[node] = (float)(depth + ForestScorer.ExpectedDepth(sample.Length));
            _counts[node - root] = sample.Length;
            return;
        }

        if (mark >= 0)
        {
            features[node] = mark;
            cuts[node] = 0.5f;
            children[node] = _next;
            _counts[node - root] = sample.Length;
            depths[_next + 1] = depth + 1;
            node = _next;
            _next += 2;
            _asked.Add(mark);
        }

        (float least, float most) = Range(sample, feature);

        // Above the least, so that neither side is empty.
        float cut = (float)(least + (random.NextDouble() * ((double)most - least)));
        cut = cut <= least ? MathF.BitIncrement(least) : MathF.Min(cut, most);
        int middle = Part(sample, feature, cut);
        features[node] = feature;
        cuts[node] = cut;
        children[node] = _next;
        _counts[node - root] = sample.Length;
        int left = _next;
        _next += 2;
        Grow(left, sample[..middle], depth + 1, limit);
        Grow(left + 1, sample[middle..], depth + 1, limit);
        _asked.Remove(mark);
    }

    /// <summary>Inner nodes get the mean depth of the rows below, by which cuts are credited when a score is explained.</summary>
    private void Expect(int node)
    {
        int child = children[node];
        if (child == 0)
        {
            return;
        }

        Expect(child);
        Expect(child + 1);
        double left = _counts[child - root], right = _counts[child + 1 - root];
        depths[node] = (float)(((left * depths[child]) + (right * depths[child + 1])) / (left + right));
    }

    /// <summary>A feature that differs within the sample, each as likely as the next; −1 where all rows are alike.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="mark">The mark to ask for first: of the category cut on, or else of one that was drawn though all rows here agree on it; −1 for none.</param>
    private int ChooseFeature(Span<int> sample, out int mark)
    {
        mark = -1;
        for (int attempt = 0; attempt < 8; attempt++)
        {
            int feature = random.NextInt32(_length);
            (float least, float most) = Range(sample, feature);
            int own = MarkOf(feature);
            mark = own >= 0 ? own : mark;
            if (least < most)
            {
                return feature;
            }
        }

        // Few features differ: count them and draw one.
        var differing = new List<int>();
        for (int j = 0; j < _length; j++)
        {
            (float least, float most) = Range(sample, j);
            if (least < most)
            {
                differing.Add(j);
            }
        }

        if (differing.Count == 0)
        {
            return -1;
        }

        int chosen = differing[random.NextInt32(differing.Count)], its = MarkOf(chosen);
        mark = its >= 0 ? its : mark;
        return chosen;
    }

    /// <summary>The mark of a category's column where it is not asked for yet; else −1.</summary>
    private int MarkOf(int feature) =>
        !training.UnseenMarks.IsEmpty && training.UnseenMarks[feature] is >= 0 and int mark && !_asked.Contains(mark) ? mark : -1;

    private (float Least, float Most) Range(Span<int> sample, int feature)
    {
        float least = float.MaxValue, most = float.MinValue;
        foreach (int row in sample)
        {
            float value = _rows[(row * _length) + feature];
            least = MathF.Min(least, value);
            most = MathF.Max(most, value);
        }

        return (least, most);
    }

    private int Part(Span<int> sample, int feature, float cut)
    {
        int left = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            if (_rows[(sample[i] * _length) + feature] < cut)
            {
                (sample[left], sample[i]) = (sample[i], sample[left]);
                left++;
            }
        }

        return left;
    }
}
