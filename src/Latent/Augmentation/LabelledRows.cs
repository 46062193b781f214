using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>Rows of a source in memory, by class.</summary>
internal sealed class LabelledRows
{
    private LabelledRows(Shape shape, float[] values, int[] labels)
    {
        Shape = shape;
        Values = values;
        Labels = labels;
        RowsByClass = [.. Enumerable.Range(0, labels.Length == 0 ? 0 : labels.Max() + 1).Select(_ => new List<int>())];
        for (int row = 0; row < labels.Length; row++)
        {
            RowsByClass[labels[row]].Add(row);
        }
    }

    public Shape Shape { get; }

    public float[] Values { get; }

    public int[] Labels { get; }

    public IReadOnlyList<List<int>> RowsByClass { get; }

    public int Count => Labels.Length;

    /// <summary>Reads a source that has labels and a known number of rows.</summary>
    public static LabelledRows Read(ISampleSource source)
    {
        RequireLabels(source);
        int length = source.Shape.Length, capacity = checked((int)(source.Count ?? 1_024));
        float[] values = new float[checked(Math.Max(capacity, 1) * length)];
        int[] labels = new int[Math.Max(capacity, 1)];
        int rows = 0;
        using ISampleReader reader = source.OpenReader();
        while (true)
        {
            if (rows == labels.Length)
            {
                Array.Resize(ref labels, checked(rows * 2));
                Array.Resize(ref values, checked(rows * 2 * length));
            }

            int read = reader.Read(values.AsSpan(rows * length), labels.AsSpan(rows));
            if (read == 0)
            {
                break;
            }

            rows += read;
        }

        return rows == 0
            ? throw new ArgumentException("There are no rows; give a source with at least one.", nameof(source))
            : new LabelledRows(source.Shape, values[..(rows * length)], labels[..rows]);
    }

    /// <summary>Refuses a source without labels.</summary>
    public static void RequireLabels(ISampleSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.HasLabels)
        {
            throw new ArgumentException("Augmentation works class by class, but the source has no labels; give one with labels.", nameof(source));
        }
    }

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Shape.Length, Shape.Length);

    /// <summary>The rows of a class, behind one another.</summary>
    public float[] ValuesOf(int label)
    {
        List<int> rows = RowsByClass[label];
        float[] values = new float[rows.Count * Shape.Length];
        for (int i = 0; i < rows.Count; i++)
        {
            Row(rows[i]).CopyTo(values.AsSpan(i * Shape.Length));
        }

        return values;
    }

    /// <summary>Refuses a class that has too few rows to learn from.</summary>
    public void Require(int label, int least, string what)
    {
        int count = (uint)label < (uint)RowsByClass.Count ? RowsByClass[label].Count : 0;
        if (count < least)
        {
            throw new ArgumentException($"Class {label} has {count} rows, but {what} needs at least {least}; leave that class out, or gather more rows of it.");
        }
    }

    public static void CheckLength(int count, int length, Span<float> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (rows.Length < (long)count * length)
        {
            throw new ArgumentException($"{count} rows of {length} values need {(long)count * length} values, but the span has {rows.Length}.", nameof(rows));
        }
    }
}
