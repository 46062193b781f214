using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Latent.Projection;

/// <summary>
/// Rows laid out in blocks of sixteen, feature by feature, so that one vector holds a feature of sixteen rows: the
/// distances of a query to sixteen rows are found with one subtraction, magnitude and addition per feature.
/// </summary>
/// <remarks>
/// The distance is the sum of absolute differences (city block), which one wild feature dominates less than Euclid's. The
/// sum of each lane runs over the features in order, so a scalar loop gives the same bits, whatever the vectors' width.
/// </remarks>
internal sealed class RowBlocks
{
    public const int Lanes = 16;

    /// <summary>What fills the lanes past the last row: so far off that it is never near.</summary>
    private const float FarOff = 1e30f;

    private readonly float[] _values;

    /// <summary>Takes rows, in order.</summary>
    /// <param name="rows">[count × length] values.</param>
    /// <param name="length">The features of a row.</param>
    /// <param name="order">The rows to take.</param>
    public RowBlocks(ReadOnlySpan<float> rows, int length, ReadOnlySpan<int> order)
    {
        Length = length;
        Count = order.Length;
        Blocks = (Count + Lanes - 1) / Lanes;
        _values = new float[(long)Blocks * Lanes * length];
        for (int i = 0; i < Blocks * Lanes; i++)
        {
            int start = (i / Lanes * Lanes * length) + (i % Lanes);
            for (int j = 0; j < length; j++)
            {
                _values[start + (j * Lanes)] = i < Count ? rows[(order[i] * length) + j] : FarOff;
            }
        }
    }

    public int Count { get; }

    public int Length { get; }

    public int Blocks { get; }

    /// <summary>The rows one after the other, [count × length].</summary>
    public float[] ToRows()
    {
        var values = new float[Count * Length];
        for (int i = 0, at = 0; i < Count; i++)
        {
            for (int j = 0; j < Length; j++, at++)
            {
                values[at] = this[i, j];
            }
        }

        return values;
    }

    /// <summary>The distances of a query to the sixteen rows of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Distances(ReadOnlySpan<float> query, int block, Span<float> distances)
    {
        ref float values = ref MemoryMarshal.GetArrayDataReference(_values);
        nuint at = (nuint)block * (nuint)(Lanes * Length);
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int j = 0; j < query.Length; j++, at += Lanes)
            {
                sum += Vector512.Abs(Vector512.LoadUnsafe(ref values, at) - Vector512.Create(query[j]));
            }

            sum.CopyTo(distances);
            return;
        }

        Vector256<float> low = Vector256<float>.Zero, high = Vector256<float>.Zero;
        for (int j = 0; j < query.Length; j++, at += Lanes)
        {
            var value = Vector256.Create(query[j]);
            low += Vector256.Abs(Vector256.LoadUnsafe(ref values, at) - value);
            high += Vector256.Abs(Vector256.LoadUnsafe(ref values, at + 8) - value);
        }

        low.CopyTo(distances);
        high.CopyTo(distances[8..]);
    }

    /// <summary>
    /// The distances of a query to the rows of four successive blocks: four sums run side by side, so that none waits for
    /// the other. The same bits as block by block; given only where one of them is below a bound, which is seldom.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool DistancesOfFour(ReadOnlySpan<float> query, int block, float bound, Span<float> distances)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            for (int i = 0; i < 4; i++)
            {
                Distances(query, block + i, distances[(i * Lanes)..]);
            }

            return true;
        }

        ref float values = ref MemoryMarshal.GetArrayDataReference(_values);
        nuint stride = (nuint)(Lanes * Length), at = (nuint)block * stride;
        Vector512<float> first = Vector512<float>.Zero, second = first, third = first, fourth = first;
        for (int j = 0; j < query.Length; j++, at += Lanes)
        {
            Vector512<float> value = Vector512.Create(query[j]);
            first += Vector512.Abs(Vector512.LoadUnsafe(ref values, at) - value);
            second += Vector512.Abs(Vector512.LoadUnsafe(ref values, at + stride) - value);
            third += Vector512.Abs(Vector512.LoadUnsafe(ref values, at + (2 * stride)) - value);
            fourth += Vector512.Abs(Vector512.LoadUnsafe(ref values, at + (3 * stride)) - value);
        }

        Vector512<float> least = Vector512.MinNative(Vector512.MinNative(first, second), Vector512.MinNative(third, fourth));
        if (!Vector512.LessThanAny(least, Vector512.Create(bound)))
        {
            return false;
        }

        first.CopyTo(distances);
        second.CopyTo(distances[Lanes..]);
        third.CopyTo(distances[(2 * Lanes)..]);
        fourth.CopyTo(distances[(3 * Lanes)..]);
        return true;
    }

    /// <summary>The value of a row's feature.</summary>
    public float this[int row, int feature] => _values[(row / Lanes * Lanes * Length) + (feature * Lanes) + (row % Lanes)];

    /// <summary>The nearest rows to a query, as many as there is room for, nearest first; of equally near ones the first.</summary>
    [SkipLocalsInit]
    public void Find(ReadOnlySpan<float> query, Span<int> indices, Span<float> distances)
    {
        distances.Fill(float.MaxValue);
        indices.Clear();
        Span<float> four = stackalloc float[4 * Lanes];
        int blocks = 0;
        for (; blocks + 4 <= Blocks; blocks += 4)
        {
            if (!DistancesOfFour(query, blocks, distances[^1], four))
            {
                continue;
            }

            for (int i = 0; i < 4; i++)
            {
                Keep(four.Slice(i * Lanes, Lanes), blocks + i, distances, indices);
            }
        }

        for (; blocks < Blocks; blocks++)
        {
            Distances(query, blocks, four);
            Keep(four[..Lanes], blocks, distances, indices);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(ReadOnlySpan<float> block, int number, Span<float> distances, Span<int> indices)
    {
        int kept = distances.Length;
        if (!(Least(block) < distances[kept - 1]))
        {
            return;
        }

        int lanes = Math.Min(Lanes, Count - (number * Lanes));
        for (int lane = 0; lane < lanes; lane++)
        {
            float distance = block[lane];
            if (!(distance < distances[kept - 1]))
            {
                continue;
            }

            int place = kept - 1;
            for (; place > 0 && distances[place - 1] > distance; place--)
            {
                distances[place] = distances[place - 1];
                indices[place] = indices[place - 1];
            }

            distances[place] = distance;
            indices[place] = (number * Lanes) + lane;
        }
    }

    /// <summary>The least of sixteen distances.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Least(ReadOnlySpan<float> distances)
    {
        Vector256<float> least = Vector256.Min(Vector256.Create(distances), Vector256.Create(distances[8..]));
        Vector128<float> four = Vector128.Min(least.GetLower(), least.GetUpper());
        return MathF.Min(MathF.Min(four[0], four[1]), MathF.Min(four[2], four[3]));
    }

    /// <summary>The first of sixteen distances that equals one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(ReadOnlySpan<float> distances, float distance)
    {
        var wanted = Vector256.Create(distance);
        uint low = Vector256.Equals(Vector256.Create(distances), wanted).ExtractMostSignificantBits(), high = Vector256.Equals(Vector256.Create(distances[8..]), wanted).ExtractMostSignificantBits();
        return BitOperations.TrailingZeroCount(low | (high << 8));
    }
}
