using System.Globalization;
using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Finds the rows nearest to a row. Rows are compared by blocked matrix products (‖a − b‖² = ‖a‖² − 2a·b + ‖b‖²), all of
/// them, or those of the nearest of many cells; the candidates' distances are then computed again as differences, so that
/// equal rows are at distance 0 exactly.
/// </summary>
/// <remarks>The same rows give the same bits whatever the number of threads. Immutable once fitted, and safe for use from many threads.</remarks>
public sealed class NearestNeighbours
{
    private const int QueryBlock = 128;
    private const int RowBlock = 1024;

    /// <summary>Candidates beyond the wanted, because the products' rounding may swap rows at nearly equal distance.</summary>
    private const int Spare = 4;

    private readonly float[] _rows;
    private readonly float[] _halfNorms;
    private readonly float[] _centre;
    private readonly NeighbourCells? _cells;

    /// <summary>The rows of the Manhattan distance, which no product gives; the others lie in <see cref="_rows"/>.</summary>
    private readonly RowBlocks? _blocks;

    private NearestNeighbours(float[] rows, float[] halfNorms, float[] centre, int count, NeighbourOptions options, NeighbourCells? cells, RowBlocks? blocks = null)
    {
        _blocks = blocks;
        _rows = rows;
        _halfNorms = halfNorms;
        _centre = centre;
        _cells = cells;
        Count = count;
        Options = options;
    }

    /// <summary>The rows that are searched.</summary>
    public int Count { get; }

    /// <summary>The columns of a row.</summary>
    public int Dimensions => _centre.Length;

    /// <summary>How neighbours are found.</summary>
    public NeighbourOptions Options { get; }

    /// <summary>Makes rows searchable; they are copied.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows, at least 1.</param>
    /// <param name="dimensions">The columns of a row, at least 1.</param>
    /// <param name="options">How neighbours are found; the defaults where it is <see langword="null"/>.</param>
    /// <returns>The rows, ready to be searched.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    public static NearestNeighbours Fit(ReadOnlySpan<float> rows, int count, int dimensions, NeighbourOptions? options = null)
    {
        Checks.Rows(rows, count, dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        options ??= new NeighbourOptions();
        options.Validate();
        if (options.Metric == DistanceMetric.Manhattan)
            return Blocked(rows, count, dimensions, options);

        // Distances do not change with the origin, but the products' rounding does: near the mean it is least.
        float[] centre = options.Metric == DistanceMetric.Euclidean ? PrincipalComponents.ColumnMeans(rows, count, dimensions) : new float[dimensions];
        float[] prepared = new float[rows.Length];
        float[] halfNorms = new float[count];
        Prepare(rows, count, centre, options.Metric, prepared, halfNorms);
        if (options.IsExact(count))
            return new NearestNeighbours(prepared, halfNorms, centre, count, options, null);

        NeighbourCells cells = NeighbourCells.Build(ref prepared, ref halfNorms, count, dimensions, options.Seed);
        var places = new NearestNeighbours(prepared, halfNorms, centre, count, options, null);
        cells.Calibrate(prepared, (queries, queryCount, wanted) => places.SearchAll(queries, queryCount, wanted, own: false), options.Recall, options.Seed);
        return new NearestNeighbours(prepared, halfNorms, centre, count, options, cells);
    }

    /// <summary>Finds the nearest of these rows to each of other rows.</summary>
    /// <param name="queries">The other rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of the other rows.</param>
    /// <param name="neighbours">The neighbours wanted of each, from 1 to <see cref="Count"/>.</param>
    /// <returns>The neighbours, nearest first; of equally near rows the one that comes first.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More neighbours are wanted than there are rows.</exception>
    public NeighbourGraph Find(ReadOnlySpan<float> queries, int count, int neighbours)
    {
        Checks.Rows(queries, count, Dimensions, nameof(queries));
        if (neighbours < 1 || neighbours > Count)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, string.Create(CultureInfo.InvariantCulture, $"{Count} rows have from 1 to {Count} neighbours to a row."));
        if (_blocks is not null)
            return SearchBlocks(queries.ToArray(), count, neighbours, own: false);
        float[] prepared = new float[queries.Length];
        Prepare(queries, count, _centre, Options.Metric, prepared, new float[count]);
        return _cells is null ? SearchAll(prepared, count, neighbours, own: false) : SearchCells(prepared, count, neighbours, own: false);
    }

    /// <summary>Finds the nearest other rows to each of these rows; a row is not its own neighbour.</summary>
    /// <param name="neighbours">The neighbours wanted of each, from 1 to <see cref="Count"/> − 1.</param>
    /// <returns>The neighbours, nearest first; of equally near rows the one that comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More neighbours are wanted than there are other rows.</exception>
    public NeighbourGraph FindAmongOwn(int neighbours)
    {
        if (Count == 1)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, "A single row has no other row for a neighbour. Give more rows.");
        if (neighbours < 1 || neighbours > Count - 1)
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, string.Create(CultureInfo.InvariantCulture, $"Each of {Count} rows has from 1 to {Count - 1} other rows as neighbours."));
        if (_blocks is not null)
            return SearchBlocks(_blocks.ToRows(), Count, neighbours, own: true);
        return _cells is null ? SearchAll(_rows, Count, neighbours, own: true) : SearchCells(_rows, Count, neighbours, own: true);
    }

    /// <summary>The rows as they lie, moved to the mean or of unit length, [count × dimensions].</summary>
    internal ReadOnlyMemory<float> PreparedRows => _blocks is null ? _rows : _blocks.ToRows();

    /// <summary>What was taken from each row, [dimensions].</summary>
    internal ReadOnlyMemory<float> Centre => _centre;

    /// <summary>The cells; nothing where all rows are compared.</summary>
    internal NeighbourCells? Cells => _cells;

    /// <summary>Searchable rows from their parts, as they were saved; the arrays are kept.</summary>
    internal static NearestNeighbours Restore(float[] rows, float[] centre, int count, NeighbourOptions options, NeighbourCells? cells)
    {
        if (options.Metric == DistanceMetric.Manhattan)
            return Blocked(rows, count, centre.Length, options);
        float[] halfNorms = new float[count];
        if (options.Metric == DistanceMetric.Cosine)
            Array.Fill(halfNorms, 0.5f);
        else
            NeighbourCells.HalfNormsOf(rows, count, centre.Length, halfNorms);
        return new NearestNeighbours(rows, halfNorms, centre, count, options, cells);
    }

    /// <summary>
    /// The nearest rows to one query by Manhattan distance, as many as there is room for; on the caller's thread and without
    /// an allocation, for callers that part their queries themselves. Values may be infinite: such a query has no near row.
    /// </summary>
    internal void Find(ReadOnlySpan<float> query, Span<int> indices, Span<float> distances) => _blocks!.Find(query, indices, distances);

    /// <summary>A value of a row that is searched by Manhattan distance.</summary>
    internal float ValueOf(int row, int column) => _blocks![row, column];

    /// <summary>The number of the row at a place; rows of a cell lie together.</summary>
    internal int IdOf(int place) => _cells is null ? place : _cells.Ids[place];

    /// <summary>What orders rows by their distance from one of them. Of products: half the squared distances of all rows from the row at a place, less half that row's squared length.</summary>
    internal void ScoresOf(int place, Span<float> scores)
    {
        if (_blocks is not null)
        {
            float[] query = RowOf(place);
            Span<float> sixteen = stackalloc float[RowBlocks.Lanes];
            for (int block = 0; block < _blocks.Blocks; block++)
            {
                _blocks.Distances(query, block, sixteen);
                int first = block * RowBlocks.Lanes;
                sixteen[..Math.Min(RowBlocks.Lanes, Count - first)].CopyTo(scores[first..]);
            }

            return;
        }

        MatrixProduct.Multiply(1, Count, Dimensions, _rows.AsSpan(place * Dimensions, Dimensions), Dimensions, false, _rows, Dimensions, true, scores, Count);
        TensorPrimitives.Subtract(_halfNorms, scores, scores);
    }

    /// <summary>The distance of the rows at two places; for cosine one that grows with it.</summary>
    internal float DistanceBetween(int place, int other) => _blocks is not null
        ? ManhattanBetween(RowOf(place), RowOf(other))
        : TensorPrimitives.Distance(_rows.AsSpan(place * Dimensions, Dimensions), _rows.AsSpan(other * Dimensions, Dimensions));

    private static NearestNeighbours Blocked(ReadOnlySpan<float> rows, int count, int dimensions, NeighbourOptions options)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        return new NearestNeighbours([], [], new float[dimensions], count, options, null, new RowBlocks(rows, dimensions, order));
    }

    private float[] RowOf(int row)
    {
        float[] values = new float[Dimensions];
        for (int column = 0; column < values.Length; column++)
            values[column] = _blocks![row, column];
        return values;
    }

    private static float ManhattanBetween(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        float sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += MathF.Abs(one[i] - other[i]);
        return sum;
    }

    private NeighbourGraph SearchBlocks(float[] queries, int count, int neighbours, bool own)
    {
        int[] indices = new int[count * neighbours];
        float[] distances = new float[count * neighbours];
        WorkerPool.Shared.Run((count + QueryBlock - 1) / QueryBlock, task =>
        {
            // A row among its own is found too, and taken out; where it is not, as many equal rows come before it, and the last goes.
            int kept = own ? neighbours + 1 : neighbours;
            int[] found = new int[kept];
            float[] apart = new float[kept];
            for (int row = task * QueryBlock; row < Math.Min(count, (task + 1) * QueryBlock); row++)
            {
                _blocks!.Find(queries.AsSpan(row * Dimensions, Dimensions), found, apart);
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

    private NeighbourGraph SearchAll(float[] queries, int count, int neighbours, bool own)
    {
        int kept = Math.Min(neighbours + Spare, own ? Count - 1 : Count);
        int[] indices = new int[count * neighbours];
        float[] distances = new float[count * neighbours];
        WorkerPool.Shared.Run((count + QueryBlock - 1) / QueryBlock, task =>
        {
            int first = task * QueryBlock;
            int block = Math.Min(QueryBlock, count - first);
            float[] products = new float[block * RowBlock];
            var candidates = new CandidateList[block];
            for (int query = 0; query < block; query++)
                candidates[query] = new CandidateList(kept);

            for (int start = 0; start < Count; start += RowBlock)
            {
                int width = Math.Min(RowBlock, Count - start);
                MatrixProduct.Multiply(block, width, Dimensions, queries.AsSpan(first * Dimensions), Dimensions, false, _rows.AsSpan(start * Dimensions), Dimensions, true, products, width);
                for (int query = 0; query < block; query++)
                    candidates[query].Scan(products.AsSpan(query * width, width), _halfNorms.AsSpan(start, width), start, own ? first + query : -1);
            }

            for (int query = 0; query < block; query++)
            {
                int row = first + query;
                candidates[query].Rescore(Options.Metric, queries.AsSpan(row * Dimensions, Dimensions), _rows, Dimensions, []);
                candidates[query].CopyTo(indices.AsSpan(row * neighbours, neighbours), distances.AsSpan(row * neighbours, neighbours));
            }
        });
        return new NeighbourGraph(indices, distances, count, neighbours);
    }

    /// <summary>Searches the nearest cells of each query. Queries of one cell are taken together, because they visit much the same cells.</summary>
    private NeighbourGraph SearchCells(float[] queries, int count, int neighbours, bool own)
    {
        NeighbourCells cells = _cells!;
        int[] order = own ? [] : OrderByCell(ref queries, count, cells);
        int kept = Math.Min(neighbours + Spare, own ? Count - 1 : Count), probes = cells.ProbesFor(neighbours);
        int[] indices = new int[count * neighbours];
        float[] distances = new float[count * neighbours];
        WorkerPool.Shared.Run((count + QueryBlock - 1) / QueryBlock, task =>
        {
            int first = task * QueryBlock, block = Math.Min(QueryBlock, count - first);
            var search = new CellSearch(cells, _rows, _halfNorms, probes, kept, block);
            search.Run(queries.AsSpan(first * Dimensions, block * Dimensions), own ? first : -1);
            for (int query = 0; query < block; query++)
            {
                int place = first + query, row = own ? cells.Ids[place] : order[place];
                CandidateList candidates = search.Found[query];
                candidates.Rescore(Options.Metric, queries.AsSpan(place * Dimensions, Dimensions), _rows, Dimensions, cells.Ids);
                candidates.CopyTo(indices.AsSpan(row * neighbours, neighbours), distances.AsSpan(row * neighbours, neighbours));
            }
        });
        return new NeighbourGraph(indices, distances, count, neighbours);
    }

    /// <summary>Lays queries of one cell together; returns the number that each then had.</summary>
    private static int[] OrderByCell(ref float[] queries, int count, NeighbourCells cells)
    {
        int[] assigned = new int[count], order = new int[count];
        cells.Assign(queries, count, assigned);
        for (int i = 0; i < count; i++)
            order[i] = i;
        Array.Sort(assigned, order);
        float[] sorted = new float[queries.Length];
        for (int i = 0; i < count; i++)
            queries.AsSpan(order[i] * cells.Dimensions, cells.Dimensions).CopyTo(sorted.AsSpan(i * cells.Dimensions));
        queries = sorted;
        return order;
    }

    /// <summary>Moves rows to the origin, or scales them to unit length, and takes half their squared lengths.</summary>
    private static void Prepare(ReadOnlySpan<float> rows, int count, ReadOnlySpan<float> centre, DistanceMetric metric, Span<float> prepared, Span<float> halfNorms)
    {
        int dimensions = centre.Length;
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> source = rows.Slice(row * dimensions, dimensions);
            Span<float> target = prepared.Slice(row * dimensions, dimensions);
            if (metric == DistanceMetric.Cosine)
            {
                // Scaled by the largest entry first, so that no square overflows or vanishes.
                float largest = TensorPrimitives.MaxMagnitude(source);
                if (largest != 0)
                {
                    TensorPrimitives.Divide(source, Math.Abs(largest), target);
                    TensorPrimitives.Divide(target, TensorPrimitives.Norm<float>(target), target);
                }
                else
                {
                    target.Clear();
                }

                // A row of zeros counts as of unit length, so that its distance comes out as 1.
                halfNorms[row] = 0.5f;
            }
            else
            {
                TensorPrimitives.Subtract(source, centre, target);
                halfNorms[row] = 0.5f * TensorPrimitives.SumOfSquares<float>(target);
            }
        }
    }
}
