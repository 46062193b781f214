using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>Rows of a source in memory, by class.</summary>
internal sealed class LabelledRows
{
    private LabelledRows(MemorySamples samples)
    {
        Samples = samples;
        Labels = samples.Labels.ToArray();
        RowsByClass = [.. Enumerable.Range(0, Labels.Max() + 1).Select(_ => new List<int>())];
        for (int row = 0; row < Labels.Length; row++)
        {
            RowsByClass[Labels[row]].Add(row);
        }
    }

    public MemorySamples Samples { get; }

    public Shape Shape => Samples.Shape;

    public ReadOnlySpan<float> Values => Samples.Values;

    public int[] Labels { get; }

    public IReadOnlyList<List<int>> RowsByClass { get; }

    public int Count => Labels.Length;

    /// <summary>Reads a source that has labels; rows that are in memory already are not copied.</summary>
    public static LabelledRows Read(ISampleSource source)
    {
        RequireLabels(source);
        var samples = MemorySamples.From(source);
        return samples.Rows > 0
            ? new LabelledRows(samples)
            : throw new ArgumentException("There are no rows; give a source with at least one.", nameof(source));
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

    public ReadOnlySpan<float> Row(int row) => Samples[row];

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
            throw new ArgumentException($"Class {label} has {count} {(count == 1 ? "row" : "rows")}, but {what} needs at least {least}; leave that class out, or gather more rows of it.");
        }
    }

    /// <summary>Room for rows; refused where one array cannot hold them.</summary>
    public static float[] Allocate(long rows, int length) => rows * length <= Array.MaxLength
        ? new float[rows * length]
        : throw new ArgumentException($"{rows} rows of {length} values are more than the {Array.MaxLength} values that can be held in memory at once; take fewer rows, or give choices as a code rather than as one-hot values.");

    /// <summary>Refuses room for fewer labels than rows; none is wanted where there is no room at all.</summary>
    public static void CheckLabels(int count, ReadOnlySpan<int> labels)
    {
        if (!labels.IsEmpty && labels.Length < count)
        {
            throw new ArgumentException($"{count} rows have as many labels, but the span has {labels.Length}.", nameof(labels));
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
