namespace Microsoft.ML.Trainers;

/// <summary>The weights of multinomial logistic regression: for each class, one per feature and a bias.</summary>
public sealed class MaximumEntropyModelParameters
{
    internal MaximumEntropyModelParameters(int classes, int features)
    {
        Classes = classes;
        Features = features;
        Weights = new float[checked(classes * (features + 1))];
    }

    internal int Classes { get; }

    internal int Features { get; }

    internal float[] Weights { get; }

    internal static void Softmax(Span<float> scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        float sum = 0;
        foreach (ref float score in scores)
        {
            score = MathF.Exp(score - largest);
            sum += score;
        }

        foreach (ref float score in scores)
            score /= sum;
    }

    internal void Score(ReadOnlySpan<float> features, Span<float> probabilities)
    {
        for (int c = 0; c < Classes; c++)
        {
            ReadOnlySpan<float> weights = Weights.AsSpan(c * (Features + 1), Features + 1);
            probabilities[c] = LbfgsMaximumEntropyMulticlassTrainer.DotFloat(weights[..Features], features) + weights[Features];
        }

        Softmax(probabilities);
    }
}
