using Latent.Data;
using Latent.Numerics;

namespace Latent.Training;

/// <summary>Gives the rows of one pass after another, in the order that training wants.</summary>
internal abstract class RowFeed : IDisposable
{
    /// <summary>The rows of one pass; <see langword="null"/> where they are not known yet.</summary>
    public abstract long? Count { get; }

    /// <summary>Begins a pass.</summary>
    /// <param name="epoch">Which one, from 1; the order follows from it.</param>
    public abstract void Start(int epoch);

    /// <summary>Gives the next rows: as many as the span takes, fewer only at the end, then 0.</summary>
    public abstract int Read(Span<float> samples, Span<int> labels);

    public abstract void Dispose();

    /// <summary>The rows to train on and those to validate with.</summary>
    public static (RowFeed Training, RowFeed? Validation) Create(ISampleSource training, ISampleSource? validation, TrainingOptions options, bool withLabels)
    {
        double fraction = validation is null ? options.ValidationFraction : 0;
        if (training is IIndexedSampleSource indexed)
        {
            int count = SampleCount.Of(indexed);
            (int[]? trained, int[]? held) = Split(count, fraction, options.Seed);
            RowFeed? validating = held is not null ? new IndexedFeed(indexed, held, shuffle: false, options.Seed) : Reading(validation, withLabels);
            return (new IndexedFeed(indexed, trained, options.Shuffle, options.Seed), validating);
        }

        RowFeed? held2 = fraction > 0 ? new StreamFeed(training, options with { Shuffle = false }, HeldOut.Only, fraction, withLabels) : Reading(validation, withLabels);
        return (new StreamFeed(training, options, fraction > 0 ? HeldOut.Without : HeldOut.All, fraction, withLabels), held2);
    }

    private static StreamFeed? Reading(ISampleSource? source, bool withLabels) =>
        source is null ? null : new StreamFeed(source, new TrainingOptions { Shuffle = false }, HeldOut.All, 0, withLabels);

    /// <summary>Holds out a share of the rows, at least one, chosen at random; both parts keep their order.</summary>
    private static (int[] Trained, int[]? Held) Split(int count, double fraction, ulong seed)
    {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        if (fraction <= 0 || count < 2)
        {
            return (rows, null);
        }

        new RandomStream(seed, RandomPurpose.Splitting).Shuffle(rows.AsSpan());
        int held = Math.Clamp((int)Math.Round(count * fraction), 1, count - 1);
        int[] validating = rows[..held];
        int[] trained = rows[held..];
        Array.Sort(validating);
        Array.Sort(trained);
        return (trained, validating);
    }
}
