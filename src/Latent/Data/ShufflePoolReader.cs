using Latent.Numerics;

namespace Latent.Data;

/// <summary>
/// Mixes the rows of a stream that cannot be read in any order: a pool is filled, each row given is drawn from it at
/// random, and the next of the stream takes its place. Memory is that of the pool, whatever the length of the stream.
/// </summary>
/// <remarks>The order follows from the random stream and the size of the pool alone, not from how many rows are asked for at once. For one thread.</remarks>
public sealed class ShufflePoolReader : ISampleReader
{
    private readonly ISampleReader _reader;
    private readonly RandomStream _random;
    private readonly int _length;
    private readonly bool _hasLabels;
    private readonly int _size;
    private readonly float[] _next;
    private readonly int[] _nextLabels;
    private float[] _pool;
    private int[] _poolLabels;
    private int _count;
    private int _nextAt;
    private int _nextCount;
    private bool _filled;

    /// <summary>A pool over a reader, which it owns.</summary>
    /// <param name="source">The source the reader is of.</param>
    /// <param name="rows">The rows in the pool, at least 1.</param>
    /// <param name="random">What the order follows from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is below 1, or too many for an array.</exception>
    public ShufflePoolReader(ISampleSource source, int rows, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows * source.Shape.Length, Array.MaxLength, nameof(rows));
        _random = random;
        _length = source.Shape.Length;
        _hasLabels = source.HasLabels;
        _size = (int)Math.Min(rows, source.Count ?? rows);
        _pool = new float[Math.Min(_size, 1024) * _length];
        _poolLabels = new int[Math.Min(_size, 1024)];
        int block = Math.Clamp((1 << 16) / _length, 1, 256);
        _next = new float[block * _length];
        _nextLabels = new int[block];
        _reader = source.OpenReader();
    }

    /// <inheritdoc/>
    public int Read(Span<float> samples, Span<int> labels)
    {
        if (!_filled)
        {
            Fill();
        }

        int rows = 0;
        for (; rows < samples.Length / _length && _count > 0; rows++)
        {
            int drawn = _random.NextInt32(_count);
            Row(drawn).CopyTo(samples[(rows * _length)..]);
            if (!labels.IsEmpty)
            {
                labels[rows] = _poolLabels[drawn];
            }

            Replace(drawn);
        }

        return rows;
    }

    /// <summary>Closes the reader.</summary>
    public void Dispose() => _reader.Dispose();

    private Span<float> Row(int row) => _pool.AsSpan(row * _length, _length);

    private void Fill()
    {
        _filled = true;
        while (_count < _size && NextBlock())
        {
            if (_count == _poolLabels.Length)
            {
                // The pool grows with what the stream has, so that a short stream takes little.
                int larger = Math.Min(_size, _count * 2);
                Array.Resize(ref _pool, larger * _length);
                Array.Resize(ref _poolLabels, larger);
            }

            Take(_count++);
        }
    }

    private void Replace(int row)
    {
        if (NextBlock())
        {
            Take(row);
            return;
        }

        _count--;
        Row(_count).CopyTo(Row(row));
        _poolLabels[row] = _poolLabels[_count];
    }

    private void Take(int row)
    {
        _next.AsSpan(_nextAt * _length, _length).CopyTo(Row(row));
        _poolLabels[row] = _nextLabels[_nextAt++];
    }

    /// <summary>Whether a next row of the stream is at hand.</summary>
    private bool NextBlock()
    {
        if (_nextAt == _nextCount)
        {
            _nextCount = _reader.Read(_next, _hasLabels ? _nextLabels : default);
            _nextAt = 0;
        }

        return _nextAt < _nextCount;
    }
}
