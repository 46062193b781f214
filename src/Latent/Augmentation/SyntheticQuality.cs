using System.Globalization;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>How good synthetic rows are, measured before they are used: against the rows they were learnt from, and against rows held out.</summary>
/// <remarks>
/// Rows are compared class by class, as many of each class from each set, so that classes which were balanced do not count as
/// a difference. What is measured on distances is measured on standardised values. Immutable; the same rows, options and seed
/// give the same figures.
/// </remarks>
public sealed record SyntheticQuality
{
    // Enough to learn an encoder from; more would only take longer.
    private const int MostEncoderRows = 20_000;

    private SyntheticQuality()
    {
    }

    /// <summary>The rows of each kind that were compared.</summary>
    public int Rows { get; private init; }

    /// <summary>Whether a classifier tells synthetic rows from held-out ones.</summary>
    public TwoSampleTest TwoSample { get; private init; } = null!;

    /// <summary>A classifier trained on the real training rows, tested on those held out.</summary>
    public ClassificationScore TrainedOnReal { get; private init; } = null!;

    /// <summary>Trained on synthetic rows alone; <see langword="null"/> where not every class was made.</summary>
    public ClassificationScore? TrainedOnSynthetic { get; private init; }

    /// <summary>Trained on real and synthetic rows.</summary>
    public ClassificationScore TrainedOnBoth { get; private init; } = null!;

    /// <summary>How alike columns and pairs of columns are to those of the training rows; codes of a choice are one column for each frequent code.</summary>
    public ColumnSimilarity Columns { get; private init; } = null!;

    /// <summary>Whether synthetic rows lie among held-out rows and cover them, in the latent space.</summary>
    public ManifoldCoverage Coverage { get; private init; } = null!;

    /// <summary>How many clusters of the held-out rows synthetic rows are found in, in the latent space.</summary>
    public ModeCoverage Modes { get; private init; } = null!;

    /// <summary>The Fréchet distance of synthetic rows from held-out ones, in the latent space.</summary>
    public double Frechet { get; private init; }

    /// <summary>That of real training rows from held-out ones: what is to be had.</summary>
    public double RealFrechet { get; private init; }

    /// <summary>Which latent space that is.</summary>
    public string LatentSpace { get; private init; } = "";

    /// <summary>Whether rows were memorised: how near to training rows, against those held out.</summary>
    public ClosestRecords Closest { get; private init; } = null!;

    /// <summary>Measures synthetic rows.</summary>
    /// <param name="training">The real rows, with labels, that the synthetic ones were learnt from.</param>
    /// <param name="heldOut">Real rows, with labels, that were not learnt from.</param>
    /// <param name="synthetic">The synthetic rows, with labels.</param>
    /// <param name="options">What to look at; the defaults where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There are no labels, rows have different lengths, or fewer than 16 rows of the same classes are in all three.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static SyntheticQuality Measure(ISampleSource training, ISampleSource heldOut, ISampleSource synthetic, SyntheticQualityOptions? options = null, CancellationToken cancellation = default)
    {
        SyntheticQualityOptions chosen = options ?? new SyntheticQualityOptions();
        chosen.Check();
        LabelledRows[] sets = [LabelledRows.Read(training), LabelledRows.Read(heldOut), LabelledRows.Read(synthetic)];
        if (sets.Any(set => set.Shape.Length != sets[0].Shape.Length))
        {
            throw new ArgumentException($"Training rows have {sets[0].Shape.Length} values, held-out rows {sets[1].Shape.Length} and synthetic ones {sets[2].Shape.Length}; give all the same.", nameof(synthetic));
        }

        int[][] matched = Match(sets, chosen.Rows, chosen.Seed);
        var columns = new JudgedColumns(sets[0], chosen.Schema);
        MemorySamples[] judged = [.. sets.Select(columns.Expand)];
        float[][] rows = [.. judged.Zip(matched, (set, own) => Take(set.Values, set.Shape.Length, own))];
        int length = columns.Length;
        ColumnSimilarity similarity = ColumnSimilarity.Measure(rows[0], rows[2], length);
        TwoSampleTest told = TwoSampleTest.Run(rows[1], rows[2], length, chosen.Seed, cancellation);
        float[][] standardised = [.. rows.Select(columns.Standardise)];
        (float[][] latents, int dimensions, string name) = chosen.Encoder is { } encoder
            ? ([.. sets.Zip(matched, (set, own) => Encode(encoder, Take(set.Values, set.Shape.Length, own)))], encoder.Latent.Length, chosen.EncoderName)
            : OwnSpace(columns, judged[0], standardised, chosen.Seed, cancellation);
        int clusters = Math.Clamp(matched[0].Length / 20, 1, chosen.Modes);
        bool isWhole = Enumerable.Range(0, sets[0].RowsByClass.Count).All(label => sets[0].RowsByClass[label].Count == 0 || (label < sets[2].RowsByClass.Count && sets[2].RowsByClass[label].Count > 0));
        return new SyntheticQuality
        {
            Rows = matched[0].Length,
            TwoSample = told,
            TrainedOnReal = TransferTest.Run(judged[0], judged[1], chosen.Seed, cancellation),
            TrainedOnSynthetic = isWhole ? TransferTest.Run(judged[2], judged[1], chosen.Seed, cancellation) : null,
            TrainedOnBoth = TransferTest.Run(Join(judged[0], judged[2]), judged[1], chosen.Seed, cancellation),
            Columns = similarity,
            Coverage = ManifoldCoverage.Measure(latents[1], latents[2], dimensions, Math.Min(chosen.Neighbours, matched[0].Length - 1)),
            Modes = ModeCoverage.MeasureClusters(latents[1], latents[2], dimensions, clusters, chosen.Seed),
            Frechet = FrechetDistance.Compute(latents[1], latents[2], dimensions),
            RealFrechet = FrechetDistance.Compute(latents[1], latents[0], dimensions),
            LatentSpace = name,
            Closest = ClosestRecords.Measure(standardised[0], standardised[1], standardised[2], length),
        };
    }

    /// <summary>The figures in words, a line for each.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Rows} rows of each kind compared
        told apart from held-out rows: {TwoSample.Accuracy:F3} (0.5 where they cannot be told), p = {TwoSample.PValue:G2}
        macro F1 on held-out rows: {TrainedOnReal.MacroF1:F3} trained on real rows, {(TrainedOnSynthetic is null ? "not measured" : TrainedOnSynthetic.MacroF1.ToString("F3", CultureInfo.InvariantCulture))} on synthetic ones, {TrainedOnBoth.MacroF1:F3} on both
        columns alike: {Columns.Mean:F3}, pairs of columns: {Columns.Pairs:F3} (1 is best)
        precision {Coverage.Precision:F3}, recall {Coverage.Recall:F3}, density {Coverage.Density:F3}, coverage {Coverage.Coverage:F3} ({LatentSpace})
        clusters reached: {Modes.Covered} of {Modes.Modes}, rows in one: {Modes.GoodShare:P0}
        Fréchet distance: {Frechet:G3}, of real rows {RealFrechet:G3}
        nearer to a training row than to a held-out one: {Closest.ShareNearerToTraining:F3} (0.5 where nothing is memorised), copies {Closest.Copies:P1}
        """);

    /// <summary>As many rows of each class from each set, drawn.</summary>
    private static int[][] Match(LabelledRows[] sets, int most, ulong seed)
    {
        int[] counts = [.. Enumerable.Range(0, sets.Min(set => set.RowsByClass.Count)).Select(label => sets.Min(set => set.RowsByClass[label].Count))];
        long total = counts.Sum();
        if (total < 16)
        {
            throw new ArgumentException($"Only {total} rows of the same classes are in training, held-out and synthetic rows alike ({sets[0].Count}, {sets[1].Count} and {sets[2].Count} rows); quality is measured on at least 16.");
        }

        if (total > most)
        {
            counts = [.. counts.Select(count => (int)(count * (long)most / total))];
        }

        return [.. sets.Select((set, index) =>
        {
            var random = new RandomStream(seed, RandomPurpose.Resampling, (ulong)index);
            return counts.SelectMany((count, label) =>
            {
                int[] own = [.. set.RowsByClass[label]];
                random.Shuffle(own.AsSpan());
                return own[..count];
            }).ToArray();
        })];
    }

    /// <summary>The latent space of an encoder that is trained on the training rows.</summary>
    private static (float[][] Latents, int Dimensions, string Name) OwnSpace(JudgedColumns columns, MemorySamples training, float[][] rows, ulong seed, CancellationToken cancellation)
    {
        int length = columns.Length, count = Math.Min(training.Rows, MostEncoderRows), batch = Math.Clamp(count / 8, 1, 64);
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * training.Rows / count))];
        using Autoencoder encoder = Autoencoder.Fit(
            new MemorySamples([length], columns.Standardise(Take(training.Values, length, chosen))),
            new AutoencoderOptions { BatchSize = batch, Epochs = Math.Clamp(3_000 * batch / count, 3, 200), Seed = seed }, cancellation: cancellation).Model;
        return ([.. rows.Select(own => Encode(encoder, own))], encoder.Latent.Length, $"latents of a dense autoencoder {length}→{encoder.Latent.Length} of the training rows");
    }

    private static float[] Encode(Autoencoder encoder, float[] rows)
    {
        int count = rows.Length / encoder.Input.Length;
        float[] latents = new float[count * encoder.Latent.Length];
        encoder.Encode(rows, count, latents);
        return latents;
    }

    private static float[] Take(ReadOnlySpan<float> values, int length, int[] rows)
    {
        float[] taken = new float[rows.Length * length];
        for (int i = 0; i < rows.Length; i++)
        {
            values.Slice(rows[i] * length, length).CopyTo(taken.AsSpan(i * length));
        }

        return taken;
    }

    private static MemorySamples Join(MemorySamples first, MemorySamples second) =>
        new(first.Shape, [.. first.Values, .. second.Values], [.. first.Labels, .. second.Labels]);
}
