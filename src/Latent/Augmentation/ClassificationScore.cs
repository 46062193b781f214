namespace Latent.Augmentation;

/// <summary>How well a classifier does on rows it has not seen.</summary>
/// <param name="Accuracy">The share of rows whose class is found, from 0 to 1.</param>
/// <param name="MacroF1">The mean over the classes that occur of the F1 score, from 0 to 1: rare classes count as much as common ones.</param>
public sealed record ClassificationScore(double Accuracy, double MacroF1)
{
    /// <summary>Compares predictions with labels.</summary>
    /// <param name="predicted">The predicted class of each row.</param>
    /// <param name="labels">The true class of each row, as many.</param>
    /// <exception cref="ArgumentException">There are no rows, or the lengths differ.</exception>
    public static ClassificationScore Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty || predicted.Length != labels.Length)
        {
            throw new ArgumentException($"Each row needs a prediction and a label; got {predicted.Length} predictions and {labels.Length} labels.", nameof(predicted));
        }

        var classes = new SortedSet<int>(labels.ToArray());
        int right = 0;
        double f1 = 0;
        foreach (int label in classes)
        {
            int both = 0, guessed = 0, there = 0;
            for (int row = 0; row < labels.Length; row++)
            {
                both += predicted[row] == label && labels[row] == label ? 1 : 0;
                guessed += predicted[row] == label ? 1 : 0;
                there += labels[row] == label ? 1 : 0;
            }

            right += both;
            f1 += 2.0 * both / (guessed + there);
        }

        return new ClassificationScore((double)right / labels.Length, f1 / classes.Count);
    }

    /// <summary>The F1 score of one class.</summary>
    /// <param name="predicted">The predicted class of each row.</param>
    /// <param name="labels">The true class of each row, as many.</param>
    /// <param name="label">The class.</param>
    public static double F1Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels, int label)
    {
        int both = 0, either = 0;
        for (int row = 0; row < Math.Min(predicted.Length, labels.Length); row++)
        {
            both += predicted[row] == label && labels[row] == label ? 1 : 0;
            either += (predicted[row] == label ? 1 : 0) + (labels[row] == label ? 1 : 0);
        }

        return either == 0 ? 0 : 2.0 * both / either;
    }
}
