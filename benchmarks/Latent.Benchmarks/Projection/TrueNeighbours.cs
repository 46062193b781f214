using Latent.Projection;

namespace Latent.Benchmarks.Projection;

/// <summary>The true neighbours of a thousand rows among all, to measure recall by: those of all rows would take hours.</summary>
internal sealed class TrueNeighbours
{
    private const int Asked = 1000;
    private readonly int[] _rows;
    private readonly NeighbourGraph _graph;
    private readonly int _wanted;

    public TrueNeighbours(float[] rows, int count, int dimensions, int wanted)
    {
        _wanted = wanted;
        _rows = [.. Enumerable.Range(0, Asked).Select(i => (int)((long)i * count / Asked))];
        float[] queries = new float[Asked * dimensions];
        for (int i = 0; i < Asked; i++)
            rows.AsSpan(_rows[i] * dimensions, dimensions).CopyTo(queries.AsSpan(i * dimensions));
        _graph = NearestNeighbours.Fit(rows, count, dimensions, new NeighbourOptions { Method = NeighbourMethod.Exact }).Find(queries, Asked, wanted + 1);
    }

    /// <summary>The share of the true neighbours that were found.</summary>
    /// <param name="indices">What was found for all rows, [count × width].</param>
    /// <param name="width">The neighbours of a row in it; the first of them count.</param>
    public double RecallOf(ReadOnlySpan<int> indices, int width)
    {
        int found = 0;
        for (int i = 0; i < Asked; i++)
        {
            int met = 0;
            foreach (int index in _graph.IndicesOf(i))
            {
                if (index != _rows[i] && met++ < _wanted)
                    found += indices.Slice(_rows[i] * width, _wanted).Contains(index) ? 1 : 0;
            }
        }

        return found / (double)(Asked * _wanted);
    }
}
