using Latent.Data;

namespace Latent.Augmentation;

/// <summary>Train on one set, test on another: what synthetic rows are worth to a classifier (TSTR, Esteban, Hyland and Rätsch 2017).</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class TransferTest
{
    /// <summary>Trains a classifier (two hidden layers over standardized values) on one set and tests it on another.</summary>
    /// <param name="training">Rows with labels: real, synthetic or both.</param>
    /// <param name="test">Real rows with labels that nothing has been trained on.</param>
    /// <param name="seed">What the classifier's randomness follows from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The classifier's score on the test rows.</returns>
    /// <exception cref="ArgumentException">There are no labels or rows, or the shapes differ.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static ClassificationScore Run(ISampleSource training, ISampleSource test, ulong seed = 0, CancellationToken cancellation = default)
    {
        (int[] predicted, int[] labels) = Predict(training, test, seed, cancellation);
        return ClassificationScore.Of(predicted, labels);
    }

    /// <summary>As <see cref="Run"/>, with the predictions themselves.</summary>
    /// <param name="training">Rows with labels.</param>
    /// <param name="test">Real rows with labels.</param>
    /// <param name="seed">What the classifier's randomness follows from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The predicted and the true class of each test row.</returns>
    /// <exception cref="ArgumentException">There are no labels or rows, or the shapes differ.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static (int[] Predicted, int[] Labels) Predict(ISampleSource training, ISampleSource test, ulong seed = 0, CancellationToken cancellation = default)
    {
        LabelledRows train = LabelledRows.Read(training), real = LabelledRows.Read(test);
        if (train.Shape.Length != real.Shape.Length)
        {
            throw new ArgumentException($"A training row has {train.Shape.Length} values and a test row {real.Shape.Length}; give both the same shape.", nameof(test));
        }

        int classes = Math.Max(Math.Max(train.RowsByClass.Count, real.RowsByClass.Count), 2);
        using RowClassifier classifier = RowClassifier.Fit(train.Values, train.Labels, train.Shape.Length, classes, seed, cancellation);
        return (classifier.Predict(real.Values, real.Count), real.Labels);
    }
}
