using Latent.Data;
using Latent.Numerics;

namespace Latent.Training;

/// <summary>Rows of a source that is read from first to last in each pass, shuffled in a pool where that is wanted.</summary>
internal sealed class StreamFeed : RowFeed
{
    private readonly ISampleSource _source;
    private readonly TrainingOptions _options;
    private readonly HeldOut _part;
    private readonly double _fraction;
    private readonly ShufflePool? _pool;
    private ISampleReader? _reader;
    private long? _count;
    private long _given;

    public StreamFeed(ISampleSource source, TrainingOptions options, HeldOut part, double fraction, bool withLabels)
    {
        _source = source;
        _options = options;
        _part = part;
        _fraction = fraction;
        _count = part == HeldOut.All ? source.Count : null;
        if (options.Shuffle)
        {
            int rows = (int)Math.Clamp(source.Count ?? options.ShufflePool, 1, options.ShufflePool);
            _pool = new ShufflePool(rows, source.Shape.Length, withLabels);
        }
    }

    public override long? Count => _count;

    public override void Start(int epoch)
    {
        _reader?.Dispose();
        _given = 0;
        _reader = _source.OpenReader();
        if (_part != HeldOut.All)
        {
            _reader = new HeldOutReader(_reader, _source.Shape.Length, _part, _fraction, _options.Seed);
        }

        _pool?.Start(_reader, new RandomStream(_options.Seed, RandomPurpose.Shuffling, (ulong)epoch));
    }

    public override int Read(Span<float> samples, Span<int> labels)
    {
        int rows = _pool is null ? _reader!.Read(samples, labels) : _pool.Read(samples, labels);
        _given += rows;
        if (rows == 0)
        {
            _count = _given;
        }

        return rows;
    }

    public override void Dispose() => _reader?.Dispose();
}
