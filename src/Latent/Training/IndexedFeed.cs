using Latent.Data;
using Latent.Numerics;

namespace Latent.Training;

/// <summary>Rows of a source that can be read in any order: each pass is a full permutation of them.</summary>
internal sealed class IndexedFeed(IIndexedSampleSource source, int[] rows, bool shuffle, ulong seed) : RowFeed
{
    private readonly int[] _order = (int[])rows.Clone();
    private readonly int _length = source.Shape.Length;
    private int _given;

    public override long? Count => rows.Length;

    public override void Start(int epoch)
    {
        _given = 0;
        if (shuffle)
        {
            // From the same start each time, so that an epoch's order does not depend on the epochs before it.
            rows.CopyTo(_order, 0);
            new RandomStream(seed, RandomPurpose.Shuffling, (ulong)epoch).Shuffle(_order.AsSpan());
        }
    }

    public override int Read(Span<float> samples, Span<int> labels)
    {
        int count = Math.Min(samples.Length / _length, _order.Length - _given);
        if (count > 0)
        {
            source.Read(_order.AsSpan(_given, count), samples[..(count * _length)], labels.IsEmpty ? labels : labels[..count]);
            _given += count;
        }

        return count;
    }

    public override void Dispose()
    {
        // Holds nothing open.
    }
}
