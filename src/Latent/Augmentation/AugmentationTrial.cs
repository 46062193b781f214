using System.Globalization;
using Latent.Augmentation.Tables;
using Latent.Data;

namespace Latent.Augmentation;

/// <summary>Whether augmentation helps a classifier, tried over several seeds before it is used.</summary>
/// <param name="Without">The scores on the test rows without augmentation, one per seed.</param>
/// <param name="With">The scores with augmentation, one per seed, in the same order.</param>
/// <param name="MeanGain">The mean gain in macro F1.</param>
/// <param name="HalfWidth">Half the width of the 95 % confidence interval of the gain (Student's t over the seeds).</param>
public sealed record AugmentationTrial(
    IReadOnlyList<ClassificationScore> Without, IReadOnlyList<ClassificationScore> With, double MeanGain, double HalfWidth)
{
    // Two-sided 95 % quantiles of Student's t for 1, 2, … degrees of freedom; 1.96 in the limit.
    private static readonly double[] Quantiles =
        [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093];

    /// <summary>Whether the whole interval lies above zero.</summary>
    public bool Helps => MeanGain - HalfWidth > 0;

    /// <summary>Whether the whole interval lies below zero.</summary>
    public bool Harms => MeanGain + HalfWidth < 0;

    /// <summary>Tries it: for each seed a synthesizer is made, classes are enlarged, and a classifier is trained with and without.</summary>
    /// <param name="training">The rows to train on, with labels.</param>
    /// <param name="test">Real rows, with labels, that neither synthesizer nor classifier sees in training.</param>
    /// <param name="synthesizer">Makes a synthesizer of the training rows and a seed; it is disposed of where it can be.</param>
    /// <param name="samplesPerClass">The rows that a class has afterwards; as many as the largest has where it is 0.</param>
    /// <param name="seeds">The number of seeds, at least 2.</param>
    /// <param name="schema">What the values of a row mean, so that the classifier takes codes of a choice as such; all are numbers where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work; give it to what the synthesizer trains, too.</param>
    /// <exception cref="ArgumentException">There are no labels or rows, or a class has too few for the synthesizer.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static AugmentationTrial Run(
        ISampleSource training, ISampleSource test, Func<ISampleSource, ulong, ISynthesizer> synthesizer, int samplesPerClass, int seeds, TableSchema? schema = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(synthesizer);
        ArgumentOutOfRangeException.ThrowIfNegative(samplesPerClass);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 2);
        LabelledRows real = LabelledRows.Read(training);
        var columns = new JudgedColumns(real, schema);
        MemorySamples judged = columns.Expand(real), judgedTest = columns.Expand(LabelledRows.Read(test));
        var without = new List<ClassificationScore>();
        var with = new List<ClassificationScore>();
        for (int seed = 0; seed < seeds; seed++)
        {
            ISynthesizer made = synthesizer(training, (ulong)seed);
            using var owned = made as IDisposable;
            AugmentedSamples augmented = samplesPerClass == 0
                ? Augmenter.Balance(training, made, (ulong)seed)
                : Augmenter.Enlarge(training, made, samplesPerClass, (ulong)seed);
            without.Add(TransferTest.Run(judged, judgedTest, (ulong)seed, cancellation));
            with.Add(TransferTest.Run(columns.Expand(LabelledRows.Read(augmented.Samples)), judgedTest, (ulong)seed, cancellation));
        }

        return Summarize(without, with);
    }

    /// <summary>Refuses augmentation that has not been shown to help.</summary>
    /// <exception cref="InvalidOperationException">The interval of the gain reaches down to zero or below.</exception>
    public void RequireHelp()
    {
        if (!Helps)
        {
            throw new InvalidOperationException($"Augmentation was not shown to help: {this}. Train without it, or try another synthesizer.");
        }
    }

    /// <summary>The gain with its interval, in words.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"macro F1 {Without.Average(score => score.MacroF1):F3} without, {With.Average(score => score.MacroF1):F3} with, gain {MeanGain:+0.000;-0.000} ± {HalfWidth:F3} over {With.Count} seeds: {(Helps ? "it helps" : Harms ? "it harms" : "no difference shown")}");

    /// <summary>The trial of scores that were measured elsewhere.</summary>
    /// <param name="without">The scores without augmentation, at least two.</param>
    /// <param name="with">The scores with it, as many, in the same order.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or the lengths differ.</exception>
    public static AugmentationTrial Summarize(IReadOnlyList<ClassificationScore> without, IReadOnlyList<ClassificationScore> with)
    {
        ArgumentNullException.ThrowIfNull(without);
        ArgumentNullException.ThrowIfNull(with);
        if (without.Count != with.Count || with.Count < 2)
        {
            throw new ArgumentException($"An interval needs two or more pairs of scores; got {without.Count} and {with.Count}.", nameof(with));
        }

        double[] gains = [.. without.Zip(with, (before, after) => after.MacroF1 - before.MacroF1)];
        double mean = gains.Average();
        double deviation = Math.Sqrt(gains.Sum(gain => Math.Pow(gain - mean, 2)) / (gains.Length - 1));
        double quantile = gains.Length - 2 < Quantiles.Length ? Quantiles[gains.Length - 2] : 1.96;
        return new AugmentationTrial(without, with, mean, quantile * deviation / Math.Sqrt(gains.Length));
    }
}
