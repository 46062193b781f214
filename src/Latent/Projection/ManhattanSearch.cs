using Latent.Numerics;

namespace Latent.Projection;

/// <summary>Searches by the Manhattan distance, which no matrix product gives: all rows are compared, sixteen at a time.</summary>
internal sealed class ManhattanSearch(ReadOnlySpan<float> rows, int count, int dimensions) : RowSearch
{
    private readonly RowBlocks _blocks = new(rows, dimensions, [.. Enumerable.Range(0, count)]);

    public override int Count => _blocks.Count;

    public override ReadOnlyMemory<float> Rows => _blocks.ToRows();

    public override ReadOnlyMemory<float> Centre => new float[_blocks.Length];

    /// <summary>A value of a row.</summary>
    public float ValueOf(int row, int column) => _blocks[row, column];

    /// <summary>
    /// The nearest rows to one query, as many as there is room for; on the caller's thread and without an allocation.
    /// Values may be infinite: such a query has no near row.
    /// </summary>
    public void FindOne(ReadOnlySpan<float> query, Span<int> indices, Span<float> distances) => _blocks.Find(query, indices, distances);

    public override NeighbourGraph Find(ReadOnlySpan<float> queries, int count, int neighbours, CancellationToken cancellation) => Search(queries.ToArray(), count, neighbours, own: false, cancellation);

    public override NeighbourGraph FindAmongOwn(int neighbours, CancellationToken cancellation) => Search(_blocks.ToRows(), Count, neighbours, own: true, cancellation);

    public override void ScoresOf(int place, Span<float> scores)
    {
        float[] query = RowOf(place);
        Span<float> sixteen = stackalloc float[RowBlocks.Lanes];
        for (int block = 0; block < _blocks.Blocks; block++)
        {
            _blocks.Distances(query, block, sixteen);
            int first = block * RowBlocks.Lanes;
            sixteen[..Math.Min(RowBlocks.Lanes, Count - first)].CopyTo(scores[first..]);
        }
    }

    public override float DistanceBetween(int place, int other)
    {
        float sum = 0;
        for (int column = 0; column < _blocks.Length; column++)
            sum += MathF.Abs(_blocks[place, column] - _blocks[other, column]);
        return sum;
    }

    private float[] RowOf(int row)
    {
        float[] values = new float[_blocks.Length];
        for (int column = 0; column < values.Length; column++)
            values[column] = _blocks[row, column];
        return values;
    }

    private NeighbourGraph Search(float[] queries, int count, int neighbours, bool own, CancellationToken cancellation)
    {
        int dimensions = _blocks.Length;
        int[] indices = new int[count * neighbours];
        float[] distances = new float[count * neighbours];
        WorkerPool.Shared.Run((count + QueryBlock - 1) / QueryBlock, task =>
        {
            cancellation.ThrowIfCancellationRequested();

            // A row among its own is found too, and taken out; where it is not, as many equal rows come before it, and the last goes.
            int kept = own ? neighbours + 1 : neighbours;
            int[] found = new int[kept];
            float[] apart = new float[kept];
            for (int row = task * QueryBlock; row < Math.Min(count, (task + 1) * QueryBlock); row++)
            {
                _blocks.Find(queries.AsSpan(row * dimensions, dimensions), found, apart);
                int at = own ? Array.IndexOf(found, row) : -1;
                for (int k = 0; k < neighbours; k++)
                {
                    int from = at >= 0 && k >= at ? k + 1 : k;
                    indices[(row * neighbours) + k] = found[from];
                    distances[(row * neighbours) + k] = apart[from];
                }
            }
        });
        return new NeighbourGraph(indices, distances, count, neighbours);
    }
}
