using Latent.Numerics;

namespace Latent.Anomalies.Scorers;

/// <summary>Grows one tree of an isolation forest.</summary>
internal sealed class ForestGrower(float[] rows, int length, int perTree, RandomStream random, int root, int[] features, float[] cuts, int[] children, float[] depths)
{
    private readonly int[] _counts = new int[(2 * perTree) - 1];
    private int _next;

    public void Grow(int[] sample)
    {
        _next = root + 1;
        int limit = Math.Max(1, (int)Math.Ceiling(Math.Log2(perTree)));
        Grow(root, sample, 0, limit);
        Expect(root);
    }

    private void Grow(int node, Span<int> sample, int depth, int limit)
    {
        int feature = sample.Length <= 1 || depth >= limit ? -1 : ChooseFeature(sample);
        if (feature < 0)
        {
            depths[node] = (float)(depth + ForestScorer.ExpectedDepth(sample.Length));
            _counts[node - root] = sample.Length;
            return;
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
    private int ChooseFeature(Span<int> sample)
    {
        for (int attempt = 0; attempt < 8; attempt++)
        {
            int feature = random.NextInt32(length);
            (float least, float most) = Range(sample, feature);
            if (least < most)
            {
                return feature;
            }
        }

        // Few features differ: count them and draw one.
        var differing = new List<int>();
        for (int j = 0; j < length; j++)
        {
            (float least, float most) = Range(sample, j);
            if (least < most)
            {
                differing.Add(j);
            }
        }

        return differing.Count == 0 ? -1 : differing[random.NextInt32(differing.Count)];
    }

    private (float Least, float Most) Range(Span<int> sample, int feature)
    {
        float least = float.MaxValue, most = float.MinValue;
        foreach (int row in sample)
        {
            float value = rows[(row * length) + feature];
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
            if (rows[(sample[i] * length) + feature] < cut)
            {
                (sample[left], sample[i]) = (sample[i], sample[left]);
                left++;
            }
        }

        return left;
    }
}
