using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Commands;

/// <summary>Rows like those that <c>latent augment</c> makes, learnt from three quarters of the real ones, and how good they are.</summary>
/// <param name="Real">The real rows they were learnt from.</param>
/// <param name="Made">As many made ones of each class.</param>
/// <param name="Measured">The figures; nothing where there are too few rows.</param>
/// <param name="WhyNot">Why there are none.</param>
internal sealed record AugmentQuality(MemorySamples Real, MemorySamples Made, SyntheticQuality? Measured, string WhyNot)
{
    /// <summary>Learns and measures.</summary>
    /// <param name="rows">All real rows.</param>
    /// <param name="fit">Makes a synthesizer of rows and a seed.</param>
    /// <param name="schema">What the values of a row mean.</param>
    /// <param name="seed">What all randomness follows from.</param>
    public static AugmentQuality Measure(MemorySamples rows, Func<ISampleSource, ulong, ISynthesizer> fit, TableSchema? schema, ulong seed)
    {
        (MemorySamples training, MemorySamples held) = Split(rows, seed);
        ISynthesizer synthesizer = fit(training, seed);
        using var owned = synthesizer as IDisposable;
        MemorySamples made = Augmenter.Imitate(training, synthesizer, seed);
        try
        {
            return new AugmentQuality(training, made, SyntheticQuality.Measure(training, held, made, new SyntheticQualityOptions { Schema = schema, Seed = seed }), "");
        }
        catch (ArgumentException e)
        {
            return new AugmentQuality(training, made, null, InputException.Plain(e));
        }
    }

    /// <summary>Three quarters of the rows, and the others.</summary>
    public static (MemorySamples Training, MemorySamples Held) Split(MemorySamples rows, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, rows.Rows)];
        new RandomStream(seed, RandomPurpose.Splitting).Shuffle(order.AsSpan());
        int held = rows.Rows / 4;
        return (Take(rows, order[held..]), Take(rows, order[..held]));
    }

    private static MemorySamples Take(MemorySamples rows, int[] chosen)
    {
        float[] values = new float[chosen.Length * rows.Shape.Length];
        int[] labels = new int[chosen.Length];
        rows.Read(chosen, values, labels);
        return new MemorySamples(rows.Shape, values, labels);
    }
}
