using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The losses: their value over a batch, and their gradient.</summary>
internal static class LossFunction
{
    /// <summary>Refuses losses that the engine does not know, or that do not fit outputs of a length.</summary>
    public static void Validate(Loss loss, int length)
    {
        if (loss is not (MeanSquaredError or BinaryCrossEntropy or BinaryCrossEntropyWithLogits or MixedLikelihood))
        {
            throw new NotSupportedException($"The managed engine has no loss {loss.GetType().Name}.");
        }

        if (loss is MixedLikelihood mixed)
        {
            Require.Setting(mixed.Deviation > 0 && float.IsFinite(mixed.Deviation), mixed.Deviation, "a finite number above 0", "MixedLikelihood.Deviation");
            if (mixed.Widths.Sum() != length)
            {
                throw new ArgumentException($"MixedLikelihood.Widths come to {mixed.Widths.Sum()} values, but an output has {length}; give widths that come to as many.");
            }
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
            MeanSquaredError => LossKernels.MeanSquaredError(output, target, scale, gradient),
            BinaryCrossEntropy when beforeSigmoid => LossKernels.BinaryCrossEntropyOfSigmoid(output, target, scale, gradient),
            BinaryCrossEntropy => LossKernels.BinaryCrossEntropy(output, target, scale, gradient),
            BinaryCrossEntropyWithLogits => LossKernels.BinaryCrossEntropyWithLogits(output, target, scale, gradient),
            MixedLikelihood mixed => MixedKernels.Likelihood(mixed.Widths.AsSpan(), mixed.Deviation, output, target, scale, gradient),
            _ => throw new NotSupportedException($"The managed engine has no loss {loss.GetType().Name}."),
        };
        return (float)(loss.Reduction == Reduction.Mean ? sum / output.Length : sum);
    }
}
