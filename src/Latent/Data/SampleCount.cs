namespace Latent.Data;

/// <summary>The count of a source whose rows are read by index, which are of type <see cref="int"/>.</summary>
internal static class SampleCount
{
    /// <summary>The number of rows.</summary>
    /// <exception cref="ArgumentException">The source does not know it, or has more rows than there are indices.</exception>
    public static int Of(IIndexedSampleSource source)
    {
        long count = source.Count ?? throw new ArgumentException("An indexed sample source knows its count, but this one gives none.", nameof(source));
        return count is >= 0 and <= int.MaxValue
            ? (int)count
            : throw new ArgumentException($"An indexed sample source has at most {int.MaxValue:N0} rows, as many as there are indices, but this one has {count:N0}; give a part of it, or a source that is read as a stream.", nameof(source));
    }
}
