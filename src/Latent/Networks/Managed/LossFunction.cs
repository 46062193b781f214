using Latent.Networks.Objectives;

namespace Latent.Networks.Managed;

/// <summary>The losses: their value over a batch, and their gradient.</summary>
internal static class LossFunction
{
    /// <summary>Logarithms of probabilities are kept at or above this, as in PyTorch.</summary>
    private const double LowestLogarithm = -100;

    /// <summary>Refuses losses that the engine does not know.</summary>
    public static void Validate(Loss loss)
    {
        if (loss is not (MeanSquaredError or BinaryCrossEntropy or BinaryCrossEntropyWithLogits))
        {
            throw new NotSupportedException($"The managed engine has no loss {loss.GetType().Name}.");
        }
    }

    /// <summary>Computes the loss of outputs against targets.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="output">The outputs.</param>
    /// <param name="target">The targets.</param>
    /// <param name="gradient">Takes the gradient by the output; empty where it is not wanted.</param>
    /// <param name="beforeSigmoid">Takes the gradient before the sigmoid that gave the output instead; only for the cross-entropy of probabilities.</param>
    public static float Compute(Loss loss, ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient, bool beforeSigmoid)
    {
        float scale = loss.Reduction == Reduction.Mean ? 1f / output.Length : 1f;
        double sum = loss switch
        {
            MeanSquaredError => SquaredError(output, target, gradient, scale),
            BinaryCrossEntropy => CrossEntropy(output, target, gradient, scale, beforeSigmoid),
            BinaryCrossEntropyWithLogits => CrossEntropyOfLogits(output, target, gradient, scale),
            _ => throw new NotSupportedException($"The managed engine has no loss {loss.GetType().Name}."),
        };
        return (float)(loss.Reduction == Reduction.Mean ? sum / output.Length : sum);
    }

    /// <summary>Softmax cross-entropy of logits against class indices, averaged over the rows.</summary>
    /// <param name="logits">[rows × classes].</param>
    /// <param name="labels">One class per row.</param>
    /// <param name="gradient">Takes the gradient; empty where it is not wanted.</param>
    /// <returns>The loss, and the share of rows whose largest logit is the label's.</returns>
    public static (float Loss, float Accuracy) SoftmaxCrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        int classes = logits.Length / labels.Length, right = 0;
        double loss = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<float> values = logits.Slice(row * classes, classes);
            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values);
            right += best == labels[row] ? 1 : 0;
            double total = 0;
            foreach (float value in values)
            {
                total += Math.Exp((double)value - values[best]);
            }

            double logTotal = Math.Log(total) + values[best];
            loss += logTotal - values[labels[row]];
            if (!gradient.IsEmpty)
            {
                for (int c = 0; c < classes; c++)
                {
                    gradient[(row * classes) + c] = (float)((Math.Exp(values[c] - logTotal) - (c == labels[row] ? 1 : 0)) / labels.Length);
                }
            }
        }

        return ((float)(loss / labels.Length), (float)right / labels.Length);
    }

    private static double SquaredError(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        double sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float difference = output[i] - target[i];
            sum += (double)difference * difference;
            if (!gradient.IsEmpty)
            {
                gradient[i] = 2 * scale * difference;
            }
        }

        return sum;
    }

    private static double CrossEntropy(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient, float scale, bool beforeSigmoid)
    {
        double sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            float p = output[i], t = target[i];
            sum -= (t * Math.Max(Math.Log(p), LowestLogarithm)) + ((1 - t) * Math.Max(Math.Log(1 - p), LowestLogarithm));
            if (!gradient.IsEmpty)
            {
                gradient[i] = beforeSigmoid ? scale * (p - t) : scale * (p - t) / Math.Max(p * (1 - p), 1e-12f);
            }
        }

        return sum;
    }

    private static double CrossEntropyOfLogits(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        double sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            double x = output[i], t = target[i], e = Math.Exp(-Math.Abs(x));
            sum += Math.Max(x, 0) - (x * t) + Math.Log(1 + e);
            if (!gradient.IsEmpty)
            {
                gradient[i] = (float)(scale * ((x >= 0 ? 1 / (1 + e) : e / (1 + e)) - t));
            }
        }

        return sum;
    }
}
