using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Searches by Euclidean or cosine distance through blocked matrix products (‖a − b‖² = ‖a‖² − 2a·b + ‖b‖²) with all rows,
/// or with those of the nearest of many cells; the candidates' distances are then computed again as differences.
/// </summary>
internal sealed class ProductSearch : RowSearch
{
    private const int RowBlock = 1024;

    /// <summary>Candidates beyond the wanted, because the products' rounding may swap rows at nearly equal distance.</summary>
    private const int Spare = 4;

    private readonly float[] _rows;
    private readonly float[] _halfNorms;
    private readonly float[] _centre;
    private readonly DistanceMetric _metric;
    private readonly NeighbourCells? _cells;

    private ProductSearch(float[] rows, float[] halfNorms, float[] centre, DistanceMetric metric, NeighbourCells? cells)
    {
        _rows = rows;
        _halfNorms = halfNorms;
        _centre = centre;
        _metric = metric;
        _cells = cells;
    }

    public override int Count => _halfNorms.Length;

    public override ReadOnlyMemory<float> Rows => _rows;

    public override ReadOnlyMemory<float> Centre => _centre;

    public override NeighbourCells? Cells => _cells;

    private int Dimensions => _centre.Length;

    /// <summary>Makes rows searchable; they are copied.</summary>
    public static ProductSearch Fit(ReadOnlySpan<float> rows, int count, int dimensions, NeighbourOptions options, CancellationToken cancellation)
    {
        // Distances do not change with the origin, but the products' rounding does: near the mean it is least.
        float[] centre = options.Metric == DistanceMetric.Euclidean ? PrincipalComponents.ColumnMeans(rows, count, dimensions) : new float[dimensions];
        float[] prepared = new float[rows.Length];
        float[] halfNorms = new float[count];
        Prepare(rows, count, centre, options.Metric, prepared, halfNorms);
        if (options.IsExact(count))
            return new ProductSearch(prepared, halfNorms, centre, options.Metric, null);

        NeighbourCells cells = NeighbourCells.Build(ref prepared, ref halfNorms, count, dimensions, options.Seed, cancellation);
        var places = new ProductSearch(prepared, halfNorms, centre, options.Metric, null);
        cells.Calibrate(prepared, (queries, queryCount, wanted) => places.SearchAll(queries, queryCount, wanted, own: false, cancellation), options.Recall, options.Seed);
        return new ProductSearch(prepared, halfNorms, centre, options.Metric, cells);
    }

    /// <summary>Searchable rows from their parts, as they were saved; the arrays are kept.</summary>
    public static ProductSearch Restore(float[] rows, float[] centre, int count, DistanceMetric metric, NeighbourCells? cells)
    {
        float[] halfNorms = new float[count];
        if (metric == DistanceMetric.Cosine)
            Array.Fill(halfNorms, 0.5f);
        else
            NeighbourCells.HalfNormsOf(rows, count, centre.Length, halfNorms);
        return new ProductSearch(rows, halfNorms, centre, metric, cells);
    }

    public override NeighbourGraph Find(ReadOnlySpan<float> queries, int count, int neighbours, CancellationToken cancellation)
    {
        float[] prepared = new float[queries.Length];
        Prepare(queries, count, _centre, _metric, prepared, new float[count]);
        return _cells is null ? SearchAll(prepared, count, neighbours, own: false, cancellation) : SearchCells(prepared, count, neighbours, own: false, cancellation);
    }

    public override NeighbourGraph FindAmongOwn(int neighbours, CancellationToken cancellation) =>
        _cells is null ? SearchAll(_rows, Count, neighbours, own: true, cancellation) : SearchCells(_rows, Count, neighbours, own: true, cancellation);

    /// <summary>Half the squared distances of all rows from the row at a place, less half that row's squared length.</summary>
    public override void ScoresOf(int place, Span<float> scores)
    {
        MatrixProduct.Multiply(1, Count, Dimensions, _rows.AsSpan(place * Dimensions, Dimensions), Dimensions, false, _rows, Dimensions, true, scores, Count);
        TensorPrimitives.Subtract(_halfNorms, scores, scores);
    }

    public override float DistanceBetween(int place, int other) =>
        TensorPrimitives.Distance(_rows.AsSpan(place * Dimensions, Dimensions), _rows.AsSpan(other * Dimensions, Dimensions));

    private NeighbourGraph SearchAll(float[] queries, int count, int neighbours, bool own, CancellationToken cancellation)
    {
        int kept = Math.Min(neighbours + Spare, own ? Count - 1 : Count);
        int[] indices = new int[count * neighbours];
        float[] distances = new float[count * neighbours];
        WorkerPool.Shared.Run((count + QueryBlock - 1) / QueryBlock, task =>
        {
            cancellation.ThrowIfCancellationRequested();
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
                candidates[query].Rescore(_metric, queries.AsSpan(row * Dimensions, Dimensions), _rows, Dimensions, []);
                candidates[query].CopyTo(indices.AsSpan(row * neighbours, neighbours), distances.AsSpan(row * neighbours, neighbours));
            }
        });
        return new NeighbourGraph(indices, distances, count, neighbours);
    }

    /// <summary>Searches the nearest cells of each query. Queries of one cell are taken together, because they visit much the same cells.</summary>
    private NeighbourGraph SearchCells(float[] queries, int count, int neighbours, bool own, CancellationToken cancellation)
    {
        NeighbourCells cells = _cells!;
        int[] order = own ? [] : OrderByCell(ref queries, count, cells, cancellation);
        int kept = Math.Min(neighbours + Spare, own ? Count - 1 : Count), probes = cells.ProbesFor(neighbours);
        int[] indices = new int[count * neighbours];
        float[] distances = new float[count * neighbours];
        WorkerPool.Shared.Run((count + QueryBlock - 1) / QueryBlock, task =>
        {
            cancellation.ThrowIfCancellationRequested();
            int first = task * QueryBlock, block = Math.Min(QueryBlock, count - first);
            var search = new CellSearch(cells, _rows, _halfNorms, probes, kept, block);
            search.Run(queries.AsSpan(first * Dimensions, block * Dimensions), own ? first : -1);
            for (int query = 0; query < block; query++)
            {
                int place = first + query, row = own ? cells.Ids[place] : order[place];
                CandidateList candidates = search.Found[query];
                candidates.Rescore(_metric, queries.AsSpan(place * Dimensions, Dimensions), _rows, Dimensions, cells.Ids);
                candidates.CopyTo(indices.AsSpan(row * neighbours, neighbours), distances.AsSpan(row * neighbours, neighbours));
            }
        });
        return new NeighbourGraph(indices, distances, count, neighbours);
    }

    /// <summary>Lays queries of one cell together; returns the number that each then had.</summary>
    private static int[] OrderByCell(ref float[] queries, int count, NeighbourCells cells, CancellationToken cancellation)
    {
        int[] assigned = new int[count], order = new int[count];
        cells.Assign(queries, count, assigned, cancellation);
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
