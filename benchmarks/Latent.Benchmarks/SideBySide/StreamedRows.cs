using Latent.Data;
using Latent.Numerics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>So many rows that can only be read in order, as from a file or a cursor; they repeat a few generated ones, which cost no time to make.</summary>
internal sealed class StreamedRows(Shape shape, long count) : ISampleSource
{
    private const int Distinct = 1_000;
    private readonly float[] _values = Generate(shape.Length);

    public Shape Shape { get; } = shape;

    public long? Count { get; } = count;

    public bool HasLabels => false;

    public ISampleReader OpenReader() => new Reader(this);

    private static float[] Generate(int length)
    {
        float[] values = new float[Distinct * length];
        new RandomStream(1, RandomPurpose.Generation).FillUniform(values);
        return values;
    }

    private sealed class Reader(StreamedRows rows) : ISampleReader
    {
        private long _at;

        public int Read(Span<float> samples, Span<int> labels)
        {
            int length = rows.Shape.Length, read = 0;
            for (; (read + 1) * length <= samples.Length && _at < rows.Count; read++, _at++)
            {
                rows._values.AsSpan((int)(_at % Distinct) * length, length).CopyTo(samples[(read * length)..]);
            }

            return read;
        }

        public void Dispose()
        {
        }
    }
}
