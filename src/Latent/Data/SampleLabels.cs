namespace Latent.Data;

/// <summary>The labels of a source alone.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class SampleLabels
{
    private const int Block = 1024;

    /// <summary>Reads all labels.</summary>
    /// <param name="source">A source with labels.</param>
    /// <returns>One class index per row.</returns>
    /// <exception cref="ArgumentException">The source has no labels.</exception>
    public static int[] ReadAll(ISampleSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.HasLabels)
        {
            throw new ArgumentException("The samples have no labels; give a source that has a class index for each row.", nameof(source));
        }

        if (source is MemorySamples memory)
        {
            return memory.Labels.ToArray();
        }

        var samples = new float[Math.Min(Block, Math.Max(1, (1 << 22) / source.Shape.Length)) * source.Shape.Length];
        var block = new int[samples.Length / source.Shape.Length];
        var labels = new List<int>();
        using ISampleReader reader = source.OpenReader();
        for (int read = reader.Read(samples, block); read > 0; read = reader.Read(samples, block))
        {
            labels.AddRange(block.AsSpan(0, read));
        }

        return [.. labels];
    }
}
