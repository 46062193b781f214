using Latent.Numerics;

namespace Latent.Data;

/// <summary>The rows of a source parted into two by chance.</summary>
/// <param name="Kept">The rows to train on, in their order.</param>
/// <param name="HeldOut">The rows held out, in their order.</param>
public sealed record SampleSplit(SampleSubset Kept, SampleSubset HeldOut)
{
    /// <summary>Holds out a share of the rows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="heldOut">The share held out, from 0 to 1; the number of rows is rounded to the nearest, but neither part is empty where the share is neither 0 nor 1 and there are two rows.</param>
    /// <param name="seed">What the choice follows from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public static SampleSplit Random(IIndexedSampleSource source, double heldOut, ulong seed)
    {
        Check(source, heldOut);
        int[] rows = Shuffled(Enumerable.Range(0, SampleCount.Of(source)), seed, 0);
        int count = CountOf(rows.Length, heldOut);
        return Make(source, rows[count..], rows[..count]);
    }

    /// <summary>Holds out the same share of each class.</summary>
    /// <param name="source">A source with labels.</param>
    /// <param name="heldOut">The share held out, from 0 to 1.</param>
    /// <param name="seed">What the choice follows from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    /// <exception cref="ArgumentException">The source has no labels.</exception>
    public static SampleSplit Stratified(IIndexedSampleSource source, double heldOut, ulong seed)
    {
        Check(source, heldOut);
        int[] labels = SampleLabels.ReadAll(source);
        var kept = new List<int>();
        var held = new List<int>();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, labels.Length).GroupBy(row => labels[row]).OrderBy(group => group.Key))
        {
            int[] rows = Shuffled(group, seed, (ulong)group.Key + 1);
            int count = CountOf(rows.Length, heldOut);
            kept.AddRange(rows[count..]);
            held.AddRange(rows[..count]);
        }

        return Make(source, [.. kept], [.. held]);
    }

    private static void Check(IIndexedSampleSource source, double heldOut)
    {
        ArgumentNullException.ThrowIfNull(source);
        Require.Setting(heldOut is >= 0 and <= 1, heldOut, "from 0 to 1");
    }

    private static int CountOf(int rows, double share)
    {
        int count = (int)Math.Round(rows * share);
        return rows >= 2 && share is > 0 and < 1 ? Math.Clamp(count, 1, rows - 1) : count;
    }

    private static int[] Shuffled(IEnumerable<int> rows, ulong seed, ulong index)
    {
        int[] order = [.. rows];
        new RandomStream(seed, RandomPurpose.Splitting, index).Shuffle<int>(order);
        return order;
    }

    private static SampleSplit Make(IIndexedSampleSource source, int[] kept, int[] heldOut)
    {
        // In the order of the source, so that reading goes forward.
        Array.Sort(kept);
        Array.Sort(heldOut);
        return new SampleSplit(new SampleSubset(source, kept), new SampleSubset(source, heldOut));
    }
}
