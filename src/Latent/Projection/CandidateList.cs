using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Latent.Projection;

/// <summary>The best rows met so far, best first. Scores are compared first, and of equal ones the row met first stays.</summary>
internal sealed class CandidateList(int capacity)
{
    private readonly float[] _scores = new float[capacity];
    private readonly int[] _indices = new int[capacity];
    private int _filled;

    public int Count => _filled;

    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _filled);

    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _filled);

    /// <summary>The score that a row must be below to enter.</summary>
    public float Threshold => _filled < capacity ? float.PositiveInfinity : _scores[capacity - 1];

    public void Clear() => _filled = 0;

    /// <summary>Takes in rows by half their squared length less their product with the query, which orders them as their distances do.</summary>
    /// <param name="products">The products of the query with consecutive rows.</param>
    /// <param name="halfNorms">Half the rows' squared lengths.</param>
    /// <param name="start">The index of the first of the rows.</param>
    /// <param name="excluded">A row to pass over; none where it is negative.</param>
    public void Scan(ReadOnlySpan<float> products, ReadOnlySpan<float> halfNorms, int start, int excluded)
    {
        ref float product = ref MemoryMarshal.GetReference(products);
        ref float norm = ref MemoryMarshal.GetReference(halfNorms);
        int i = 0;
        float threshold = Threshold;
        var wide = Vector512.Create(threshold);
        for (; i <= products.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> score = Vector512.LoadUnsafe(ref norm, (nuint)i) - Vector512.LoadUnsafe(ref product, (nuint)i);
            ulong hits = Vector512.LessThan(score, wide).ExtractMostSignificantBits();
            if (hits == 0)
                continue;
            for (; hits != 0; hits &= hits - 1)
            {
                int lane = BitOperations.TrailingZeroCount(hits);
                int index = start + i + lane;
                float value = score.GetElement(lane);
                if (value < threshold && index != excluded)
                {
                    Insert(index, value);
                    threshold = Threshold;
                }
            }

            wide = Vector512.Create(threshold);
        }

        for (; i < products.Length; i++)
        {
            float value = halfNorms[i] - products[i];
            if (value < threshold && start + i != excluded)
            {
                Insert(start + i, value);
                threshold = Threshold;
            }
        }
    }

    /// <summary>Takes in a row whose score is below the threshold.</summary>
    public void Insert(int index, float score)
    {
        int last = _filled < capacity ? _filled++ : capacity - 1;
        int low = 0, high = last;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_scores[middle] <= score)
                low = middle + 1;
            else
                high = middle;
        }

        Array.Copy(_scores, low, _scores, low + 1, last - low);
        Array.Copy(_indices, low, _indices, low + 1, last - low);
        _scores[low] = score;
        _indices[low] = index;
    }

    /// <summary>Replaces the scores by true distances between prepared rows, and orders by distance, then by row.</summary>
    /// <param name="metric">The distance.</param>
    /// <param name="query">The query.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="dimensions">The columns of a row.</param>
    /// <param name="ids">The numbers that rows are called by; their places where it is empty.</param>
    public void Rescore(DistanceMetric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> rows, int dimensions, ReadOnlySpan<int> ids)
    {
        for (int i = 0; i < _filled; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(_indices[i] * dimensions, dimensions);
            float distance = TensorPrimitives.Distance(query, row);
            if (metric == DistanceMetric.Cosine)
            {
                // Of unit rows, 1 − cos is half the squared distance. Rows of zeros have no direction.
                distance = !row.ContainsAnyExcept(0f) || !query.ContainsAnyExcept(0f) ? 1 : 0.5f * distance * distance;
            }

            int index = ids.IsEmpty ? _indices[i] : ids[_indices[i]];
            int place = i;
            for (; place > 0 && (_scores[place - 1] > distance || (_scores[place - 1] == distance && _indices[place - 1] > index)); place--)
            {
                _scores[place] = _scores[place - 1];
                _indices[place] = _indices[place - 1];
            }

            _scores[place] = distance;
            _indices[place] = index;
        }
    }

    public void CopyTo(Span<int> indices, Span<float> distances)
    {
        _indices.AsSpan(0, indices.Length).CopyTo(indices);
        _scores.AsSpan(0, distances.Length).CopyTo(distances);
    }
}
