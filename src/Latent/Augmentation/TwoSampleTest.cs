using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>Can a classifier tell synthetic rows from real ones (C2ST, Lopez-Paz and Oquab 2017)?</summary>
/// <param name="Accuracy">The share of held-out rows that it tells rightly: 0.5 where it cannot tell, 1 where it always can.</param>
/// <param name="Rows">The held-out rows.</param>
/// <param name="PValue">How likely so high an accuracy is by chance, were the two distributions the same (normal approximation).</param>
public sealed record TwoSampleTest(double Accuracy, int Rows, double PValue)
{
    /// <summary>Trains a classifier on half of both sets and tests it on the other half.</summary>
    /// <param name="real">[rows × length] real values.</param>
    /// <param name="synthetic">[rows × length] synthetic values; of the longer set as many rows are used as the shorter has.</param>
    /// <param name="length">The values of a row, at least 1.</param>
    /// <param name="seed">What the split and the classifier follow from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There are fewer than 8 rows in a set, or the values make no whole rows.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static TwoSampleTest Run(ReadOnlySpan<float> real, ReadOnlySpan<float> synthetic, int length, ulong seed = 0, CancellationToken cancellation = default)
    {
        int count = Math.Min(RowsOf(real, length), RowsOf(synthetic, length));
        if (count < 8)
        {
            throw new ArgumentException($"A two-sample test needs at least 8 rows of each kind, but there are {count}.", nameof(synthetic));
        }

        int[] realOrder = Order(RowsOf(real, length), seed, 0), syntheticOrder = Order(RowsOf(synthetic, length), seed, 1);
        int training = count / 2, held = count - training;
        float[] train = new float[2 * training * length], test = new float[2 * held * length];
        int[] labels = new int[2 * training], truth = new int[2 * held];
        for (int i = 0; i < count; i++)
        {
            (float[] values, int[] classes, int at) = i < training ? (train, labels, 2 * i) : (test, truth, 2 * (i - training));
            real.Slice(realOrder[i] * length, length).CopyTo(values.AsSpan(at * length));
            synthetic.Slice(syntheticOrder[i] * length, length).CopyTo(values.AsSpan((at + 1) * length));
            classes[at + 1] = 1;
        }

        using RowClassifier classifier = RowClassifier.Fit(train, labels, length, 2, seed, cancellation);
        double accuracy = ClassificationScore.Of(classifier.Predict(test, truth.Length), truth).Accuracy;
        return new TwoSampleTest(accuracy, truth.Length, UpperTail((accuracy - 0.5) / Math.Sqrt(0.25 / truth.Length)));
    }

    private static int RowsOf(ReadOnlySpan<float> values, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return values.Length % length == 0
            ? values.Length / length
            : throw new ArgumentException($"{values.Length} values do not make whole rows of {length}.", nameof(values));
    }

    private static int[] Order(int count, ulong seed, ulong index)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new RandomStream(seed, RandomPurpose.Resampling, index).Shuffle(order.AsSpan());
        return order;
    }

    /// <summary>1 − Φ(z), by the continued fraction of Abramowitz and Stegun 26.2.17 (error below 8·10⁻⁸).</summary>
    private static double UpperTail(double z)
    {
        if (z < 0)
        {
            return 1 - UpperTail(-z);
        }

        double t = 1 / (1 + (0.2316419 * z));
        double polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
