namespace Latent.Data;

/// <summary>Reads an indexed source in order.</summary>
internal sealed class IndexedSampleReader(IIndexedSampleSource source) : ISampleReader
{
    private readonly int _count = SampleCount.Of(source);
    private int[] _rows = [];
    private int _next;

    public int Read(Span<float> samples, Span<int> labels)
    {
        int rows = Math.Min(samples.Length / source.Shape.Length, _count - _next);
        if (rows <= 0)
        {
            return 0;
        }

        if (source is MemorySamples memory)
        {
            memory.Copy(_next, rows, samples, labels);
        }
        else
        {
            if (_rows.Length < rows)
            {
                _rows = new int[rows];
            }

            for (int i = 0; i < rows; i++)
            {
                _rows[i] = _next + i;
            }

            source.Read(_rows.AsSpan(0, rows), samples, labels);
        }

        _next += rows;
        return rows;
    }

    public void Dispose()
    {
    }
}
