namespace Latent.Data;

/// <summary>Takes a few rows of a source, to look at.</summary>
internal static class SampleExcerpt
{
    /// <summary>At most so many rows: evenly over a source that can be read in any order, the first of another.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="most">The most rows to take.</param>
    /// <returns>The rows and their labels; no labels where the source has none.</returns>
    public static (float[] Samples, int[] Labels) Take(ISampleSource source, int most)
    {
        int length = source.Shape.Length;
        int rows = (int)Math.Min(source.Count ?? most, most);
        var samples = new float[rows * length];
        int[] labels = source.HasLabels ? new int[rows] : [];
        if (source is IIndexedSampleSource indexed)
        {
            long count = source.Count ?? rows;
            var indices = new int[rows];
            for (int i = 0; i < rows; i++)
            {
                indices[i] = (int)(count * i / rows);
            }

            indexed.Read(indices, samples, labels);
            return (samples, labels);
        }

        using ISampleReader reader = source.OpenReader();
        int read = reader.Read(samples, labels);
        return (samples[..(read * length)], labels.Length == 0 ? labels : labels[..read]);
    }
}
