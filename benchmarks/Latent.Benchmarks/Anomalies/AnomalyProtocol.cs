using Latent.Data;
using Latent.Numerics;

namespace Latent.Benchmarks.Anomalies;

/// <summary>The rows of one run: at most 10,000 of a set, drawn at random; unsupervised or one-class.</summary>
/// <param name="Train">The rows to train on.</param>
/// <param name="Test">The rows to score.</param>
/// <param name="IsAnomaly">The labels of the rows to score.</param>
internal sealed record AnomalyProtocol(MemorySamples Train, MemorySamples Test, bool[] IsAnomaly)
{
    private const int MaxRows = 10_000;

    /// <summary>Train on all rows and score them, labels unseen.</summary>
    public static AnomalyProtocol Unsupervised(MemorySamples all, ulong seed)
    {
        MemorySamples rows = Limit(all, seed);
        MemorySamples plain = rows.WithoutLabels();
        return new AnomalyProtocol(plain, plain, Labels(rows));
    }

    /// <summary>Train on half of the normal rows; score the other half and all anomalies.</summary>
    public static AnomalyProtocol OneClass(MemorySamples all, ulong seed)
    {
        MemorySamples rows = Limit(all, seed);
        int[] normal = [.. Enumerable.Range(0, rows.Rows).Where(row => rows.Labels[row] == 0)];
        int[] anomalies = [.. Enumerable.Range(0, rows.Rows).Where(row => rows.Labels[row] != 0)];
        new RandomStream(seed, RandomPurpose.Splitting, 77).Shuffle<int>(normal);
        int half = normal.Length / 2;
        MemorySamples test = MemorySamples.From(new SampleSubset(rows, [.. normal[half..], .. anomalies]));
        return new AnomalyProtocol(MemorySamples.From(new SampleSubset(rows, normal.AsSpan(0, half))).WithoutLabels(), test.WithoutLabels(), Labels(test));
    }

    private static MemorySamples Limit(MemorySamples all, ulong seed)
    {
        if (all.Rows <= MaxRows)
        {
            return all;
        }

        int[] rows = [.. Enumerable.Range(0, all.Rows)];
        new RandomStream(seed, RandomPurpose.Splitting, 78).Shuffle<int>(rows);
        return MemorySamples.From(new SampleSubset(all, rows.AsSpan(0, MaxRows)));
    }

    private static bool[] Labels(MemorySamples rows) => [.. rows.Labels.ToArray().Select(label => label != 0)];
}
