using Latent.Numerics;

namespace Latent.Data;

/// <summary>
/// Shuffles rows that can only be read in order, with a bounded number of them in memory: each row given is drawn at
/// random from the pool and replaced by the next from the reader. Rows that all fit the pool come in the same order as
/// a full shuffle of them would give.
/// </summary>
/// <remarks>
/// The order follows from the rows, the pool's size and the random stream alone. Buffers are kept from one pass to the
/// next. Not safe for use from many threads.
/// </remarks>
public sealed class ShufflePool
{
    // Rows read at once behind a full pool, so that a reader pays its overhead seldom; fewer where they would take more than 64 MiB.
    private const int MostAhead = 256;
    private const int MostAheadValues = 1 << 24;

    private readonly int _length;
    private readonly int _rows;
    private readonly float[] _pool;
    private readonly int[] _poolLabels;
    private readonly float[] _next;
    private readonly int[] _nextLabels;
    private int[] _order = [];
    private ISampleReader? _reader;
    private RandomStream? _random;
    private int _filled;
    private int _given;
    private int _nextCount;
    private int _nextGiven;
    private bool _isDraining;

    /// <summary>A pool.</summary>
    /// <param name="rows">The rows it holds, at least 1.</param>
    /// <param name="sampleLength">The values of a sample, at least 1.</param>
    /// <param name="withLabels">Whether rows come with class indices.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public ShufflePool(int rows, int sampleLength, bool withLabels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleLength, 1);
        _length = sampleLength;
        _rows = (int)Math.Min(rows, Array.MaxLength / sampleLength);
        _pool = new float[_rows * sampleLength];
        int ahead = Math.Clamp(MostAheadValues / sampleLength, 1, MostAhead);
        _next = new float[ahead * sampleLength];
        _poolLabels = withLabels ? new int[_rows] : [];
        _nextLabels = withLabels ? new int[ahead] : [];
    }

    /// <summary>Begins a pass: fills the pool from a reader.</summary>
    /// <param name="reader">The rows; read further by <see cref="Read"/>, and left to the caller to dispose of.</param>
    /// <param name="random">What the order follows from.</param>
    public void Start(ISampleReader reader, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(random);
        _reader = reader;
        _random = random;
        _filled = reader.Read(_pool, _poolLabels);
        _given = 0;
        _nextCount = 0;
        _nextGiven = 0;
        _isDraining = false;
        if (_filled == _rows)
        {
            ReadAhead();
        }

        if (_nextCount == 0)
        {
            Drain();
        }
    }

    /// <summary>Gives the next rows in random order, as many as the span takes.</summary>
    /// <param name="samples">Takes whole rows, one after another.</param>
    /// <param name="labels">Takes one class index per row; empty where labels are not wanted.</param>
    /// <returns>The number of rows; less than the span takes only at the end, and 0 after it.</returns>
    /// <exception cref="InvalidOperationException">No pass was begun.</exception>
    public int Read(Span<float> samples, Span<int> labels)
    {
        if (_random is null)
        {
            throw new InvalidOperationException("Call Start before Read.");
        }

        int wanted = samples.Length / _length;
        for (int row = 0; row < wanted; row++)
        {
            if (_isDraining)
            {
                if (_given == _filled)
                {
                    return row;
                }

                Give(_order[_given++], row, samples, labels);
                continue;
            }

            int slot = _random.NextInt32(_rows);
            Give(slot, row, samples, labels);
            _next.AsSpan(_nextGiven * _length, _length).CopyTo(_pool.AsSpan(slot * _length, _length));
            if (_nextLabels.Length > 0)
            {
                _poolLabels[slot] = _nextLabels[_nextGiven];
            }

            _nextGiven++;
            if (_nextGiven == _nextCount)
            {
                ReadAhead();
                if (_nextCount == 0)
                {
                    Drain();
                }
            }
        }

        return wanted;
    }

    private void Give(int slot, int row, Span<float> samples, Span<int> labels)
    {
        _pool.AsSpan(slot * _length, _length).CopyTo(samples.Slice(row * _length, _length));
        if (labels.Length > 0)
        {
            labels[row] = _poolLabels[slot];
        }
    }

    private void ReadAhead()
    {
        _nextGiven = 0;
        _nextCount = _reader!.Read(_next, _nextLabels);
    }

    /// <summary>Nothing more comes: what is in the pool is given in a random order.</summary>
    private void Drain()
    {
        if (_order.Length < _filled)
        {
            _order = new int[_filled];
        }

        for (int i = 0; i < _filled; i++)
        {
            _order[i] = i;
        }

        _random!.Shuffle(_order.AsSpan(0, _filled));
        _isDraining = true;
    }
}
