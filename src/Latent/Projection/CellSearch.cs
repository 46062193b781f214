using Latent.Numerics;

namespace Latent.Projection;

/// <summary>The search of a block of queries in the cells nearest to each.</summary>
internal sealed class CellSearch(NeighbourCells cells, float[] rows, float[] halfNorms, int probes, int kept, int block)
{
    private readonly int _dimensions = cells.Dimensions;

    /// <summary>What each query found, by score.</summary>
    public CandidateList[] Found { get; } = Lists(block, kept);

    /// <summary>Searches; a query's own place is passed over where the first's is given.</summary>
    public void Run(ReadOnlySpan<float> queries, int ownPlace)
    {
        CandidateList[] nearest = Lists(block, probes);
        cells.Rank(queries, block, nearest, new float[block * cells.Count]);

        // Turned around: for each cell the queries that visit it.
        int[] starts = new int[cells.Count + 1];
        for (int query = 0; query < block; query++)
        {
            foreach (int cell in nearest[query].Indices)
                starts[cell + 1]++;
        }

        for (int cell = 0; cell < cells.Count; cell++)
            starts[cell + 1] += starts[cell];
        int[] visitors = new int[starts[^1]];
        int[] next = (int[])starts.Clone();
        for (int query = 0; query < block; query++)
        {
            foreach (int cell in nearest[query].Indices)
                visitors[next[cell]++] = query;
        }

        float[] gathered = new float[block * _dimensions];
        float[] products = [];
        for (int cell = 0; cell < cells.Count; cell++)
        {
            if (starts[cell] != starts[cell + 1])
                Visit(cell, visitors.AsSpan(starts[cell], starts[cell + 1] - starts[cell]), queries, ownPlace, gathered, ref products);
        }

        // Few rows in the visited cells: the others are searched too, so that no query is left without its neighbours.
        for (int query = 0; query < block; query++)
        {
            if (Found[query].Count == kept)
                continue;
            Found[query].Clear();
            for (int cell = 0; cell < cells.Count; cell++)
                Visit(cell, [query], queries, ownPlace, gathered, ref products);
        }
    }

    private void Visit(int cell, ReadOnlySpan<int> visitors, ReadOnlySpan<float> queries, int ownPlace, float[] gathered, ref float[] products)
    {
        int first = cells.Starts[cell], width = cells.Starts[cell + 1] - first;
        if (width == 0)
            return;
        if (products.Length < visitors.Length * width)
            products = new float[block * width];
        ReadOnlySpan<float> left = queries;
        if (visitors.Length < block)
        {
            for (int i = 0; i < visitors.Length; i++)
                queries.Slice(visitors[i] * _dimensions, _dimensions).CopyTo(gathered.AsSpan(i * _dimensions));
            left = gathered;
        }

        MatrixProduct.Multiply(visitors.Length, width, _dimensions, left, _dimensions, false, rows.AsSpan(first * _dimensions), _dimensions, true, products, width);
        for (int i = 0; i < visitors.Length; i++)
            Found[visitors[i]].Scan(products.AsSpan(i * width, width), halfNorms.AsSpan(first, width), first, ownPlace < 0 ? -1 : ownPlace + visitors[i]);
    }

    private static CandidateList[] Lists(int count, int capacity)
    {
        var lists = new CandidateList[count];
        for (int i = 0; i < count; i++)
            lists[i] = new CandidateList(capacity);
        return lists;
    }
}
