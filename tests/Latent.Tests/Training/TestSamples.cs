using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Training;

/// <summary>Rows for tests.</summary>
internal static class TestSamples
{
    /// <summary>Rows of one value each: 0, 1, 2 …</summary>
    public static MemorySamples Counting(int rows) => new([1], [.. Enumerable.Range(0, rows).Select(i => (float)i)]);

    /// <summary>Rows on a smooth surface of two dimensions in a space of more, with values from 0 to 1.</summary>
    public static MemorySamples Surface(int rows, int features, ulong seed = 1)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        float[] values = new float[rows * features];
        for (int row = 0; row < rows; row++)
        {
            float u = random.NextSingle(), v = random.NextSingle();
            for (int feature = 0; feature < features; feature++)
            {
                values[(row * features) + feature] = 0.5f + (0.4f * MathF.Sin((u * (feature + 1)) + (v * (features - feature) * 0.7f)));
            }
        }

        return new MemorySamples([features], values, [.. Enumerable.Range(0, rows).Select(i => i % 3)]);
    }

    /// <summary>The same rows as a stream, which can be read in order only.</summary>
    public static ISampleSource AsStream(this ISampleSource source, bool knowsCount = false) => new Stream(source, knowsCount);

    private sealed class Stream(ISampleSource source, bool knowsCount) : ISampleSource
    {
        public Shape Shape => source.Shape;

        public long? Count => knowsCount ? source.Count : null;

        public bool HasLabels => source.HasLabels;

        public ISampleReader OpenReader() => source.OpenReader();
    }
}
