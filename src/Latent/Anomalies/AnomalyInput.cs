using System.Numerics.Tensors;

namespace Latent.Anomalies;

/// <summary>Checks of rows.</summary>
internal static class AnomalyInput
{
    public static void CheckLength(int length, int count, int dimensions, string name = "rows")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (length < (long)count * dimensions)
        {
            throw new ArgumentException($"{count} rows of {dimensions} values need {(long)count * dimensions} values, but the span has {length}. Are these the columns the detector was trained on?", name);
        }
    }

    public static void CheckFinite(ReadOnlySpan<float> rows, int count, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        CheckLength(rows.Length, count, dimensions);
        if (FindNotFinite(rows[..(count * dimensions)]) is int at and >= 0)
        {
            throw new ArgumentException($"Row {at / dimensions} has {rows[at]} in column {at % dimensions}; fill missing values, or leave such rows out.", nameof(rows));
        }
    }

    /// <summary>The place of the first value that is not finite; −1 where there is none.</summary>
    public static int FindNotFinite(ReadOnlySpan<float> values)
    {
        // A sum of products with zero is zero but where a value is not finite: one fast pass in the usual case.
        if (values.IsEmpty || TensorPrimitives.IsFiniteAll(values))
        {
            return -1;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
