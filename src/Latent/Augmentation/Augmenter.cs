using System.Collections.Immutable;
using Latent.Data;

namespace Latent.Augmentation;

/// <summary>Balances or enlarges the classes of a training set with synthetic rows.</summary>
/// <remarks>Only ever augment the rows that are trained on: synthetic rows in a test set measure the generator, not the model. Safe for use from many threads.</remarks>
public static class Augmenter
{
    /// <summary>Brings each class to as many rows as the largest has.</summary>
    /// <param name="source">The real rows, with labels.</param>
    /// <param name="synthesizer">What makes new rows.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <exception cref="ArgumentException">There are no labels or rows, the synthesizer's rows are of another shape, or a class has too few rows for it.</exception>
    public static AugmentedSamples Balance(ISampleSource source, ISynthesizer synthesizer, ulong seed = 0)
    {
        LabelledRows rows = LabelledRows.Read(source);
        return Enlarge(rows, synthesizer, rows.RowsByClass.Max(own => own.Count), seed);
    }

    /// <summary>Brings each class that has any rows to at least so many; larger classes stay as they are.</summary>
    /// <param name="source">The real rows, with labels.</param>
    /// <param name="synthesizer">What makes new rows.</param>
    /// <param name="samplesPerClass">The rows that a class has afterwards, at least 1.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <exception cref="ArgumentException">There are no labels or rows, the synthesizer's rows are of another shape, or a class has too few rows for it.</exception>
    public static AugmentedSamples Enlarge(ISampleSource source, ISynthesizer synthesizer, int samplesPerClass, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samplesPerClass, 1);
        return Enlarge(LabelledRows.Read(source), synthesizer, samplesPerClass, seed);
    }

    /// <summary>Makes rows like the real ones: as many of each class, and no real ones among them.</summary>
    /// <param name="source">The real rows, with labels.</param>
    /// <param name="synthesizer">What makes new rows.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <returns>The synthetic rows with their classes, class by class.</returns>
    /// <exception cref="ArgumentException">There are no labels or rows, the synthesizer's rows are of another shape, or a class has too few rows for it.</exception>
    public static MemorySamples Imitate(ISampleSource source, ISynthesizer synthesizer, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(synthesizer);
        LabelledRows rows = LabelledRows.Read(source);
        CheckShape(rows, synthesizer);
        int length = rows.Shape.Length, at = 0;
        float[] values = new float[rows.Values.Length];
        int[] labels = new int[rows.Count];
        for (int label = 0; label < rows.RowsByClass.Count; label++)
        {
            int count = rows.RowsByClass[label].Count;
            if (count > 0)
            {
                synthesizer.Synthesize(label, count, seed, values.AsSpan(at * length, count * length));
                labels.AsSpan(at, count).Fill(label);
                at += count;
            }
        }

        return new MemorySamples(rows.Shape, values, labels);
    }

    private static void CheckShape(LabelledRows rows, ISynthesizer synthesizer)
    {
        if (synthesizer.Sample.Length != rows.Shape.Length)
        {
            throw new ArgumentException($"A row has {rows.Shape.Length} values, {rows.Shape}, but the synthesizer makes rows of {synthesizer.Sample.Length}, {synthesizer.Sample}.", nameof(synthesizer));
        }
    }

    private static AugmentedSamples Enlarge(LabelledRows rows, ISynthesizer synthesizer, int samplesPerClass, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(synthesizer);
        int length = rows.Shape.Length;
        CheckShape(rows, synthesizer);
        int[] missing = [.. rows.RowsByClass.Select(own => own.Count == 0 ? 0 : Math.Max(samplesPerClass - own.Count, 0))];
        float[] values = LabelledRows.Allocate(rows.Count + missing.Sum(count => (long)count), length);
        int total = values.Length / length;
        int[] labels = new int[total];
        rows.Values.CopyTo(values);
        rows.Labels.CopyTo(labels, 0);
        int at = rows.Count;
        for (int label = 0; label < missing.Length; label++)
        {
            if (missing[label] > 0)
            {
                synthesizer.Synthesize(label, missing[label], seed, values.AsSpan(at * length, missing[label] * length));
                labels.AsSpan(at, missing[label]).Fill(label);
                at += missing[label];
            }
        }

        ImmutableArray<bool> synthetic = [.. Enumerable.Range(0, total).Select(row => row >= rows.Count)];
        return new AugmentedSamples(new MemorySamples(rows.Shape, values, labels), synthetic);
    }
}
