using Latent.Numerics;

namespace Latent.Data;

/// <summary>Takes a few rows of a source, to look at.</summary>
internal static class SampleExcerpt
{
    /// <summary>The indices of so many rows, evenly over a source.</summary>
    public static int[] Places(IIndexedSampleSource source, int rows)
    {
        long count = SampleCount.Of(source);
        var places = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            places[i] = (int)(count * i / rows);
        }

        return places;
    }

    /// <summary>At most so many rows: evenly over a source that can be read in any order, the first of another.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="most">The most rows to take.</param>
    /// <returns>The rows and their labels; no labels where the source has none.</returns>
    public static (float[] Samples, int[] Labels) Take(ISampleSource source, int most)
    {
        int length = source.Shape.Length;
        int rows = (int)Math.Min(source.Count ?? most, most);
        var samples = new float[Require.Capacity(rows, length, "give smaller samples")];
        int[] labels = source.HasLabels ? new int[rows] : [];
        if (source is IIndexedSampleSource indexed)
        {
            indexed.Read(Places(indexed, rows), samples, labels);
            return (samples, labels);
        }

        using ISampleReader reader = source.OpenReader();
        int read = reader.Read(samples, labels);
        return (samples[..(read * length)], labels.Length == 0 ? labels : labels[..read]);
    }
}
