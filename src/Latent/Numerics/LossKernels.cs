using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Losses: the sum over all values, and the gradient times a scale in the same pass.</summary>
/// <remarks>Each takes an empty gradient where only the value is wanted. NaN in gives NaN out.</remarks>
internal static unsafe class LossKernels
{
    /// <summary>Σ (output − target)²; gradient = scale · 2 · (output − target).</summary>
    /// <param name="output">The outputs.</param>
    /// <param name="target">As many targets.</param>
    /// <param name="scale">What the gradient is multiplied with, such as 1 / count for a mean.</param>
    /// <param name="gradient">Takes the gradient; may be the output; empty for none.</param>
    public static double MeanSquaredError(ReadOnlySpan<float> output, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        Check(output, target, gradient);
        fixed (float* o = output, t = target, g = gradient)
        {
            return SumLoop.Run(output.Length, new SquaresKernel(o, t, g, 2f * scale));
        }
    }

    /// <summary>
    /// Σ −t·log(p) − (1 − t)·log(1 − p), logarithms kept at −100 or above; gradient = scale · (p − t) / max(p(1 − p), 10⁻¹²), as in PyTorch.
    /// </summary>
    /// <param name="output">The probabilities p.</param>
    /// <param name="target">As many targets t from 0 to 1.</param>
    /// <param name="scale">What the gradient is multiplied with.</param>
    /// <param name="gradient">Takes the gradient by p; may be the output; empty for none.</param>
    public static double BinaryCrossEntropy(ReadOnlySpan<float> output, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        Check(output, target, gradient);
        fixed (float* o = output, t = target, g = gradient)
        {
            return SumLoop.Run(output.Length, new EntropyKernel(o, t, g, scale));
        }
    }

    /// <summary>
    /// As <see cref="BinaryCrossEntropy"/>, but the gradient is that by the logit before the sigmoid that made p:
    /// scale · (p − t). So the sigmoid's own backward pass is left out and nothing is divided by p(1 − p).
    /// </summary>
    /// <param name="output">The probabilities p.</param>
    /// <param name="target">As many targets t from 0 to 1.</param>
    /// <param name="scale">What the gradient is multiplied with.</param>
    /// <param name="gradient">Takes the gradient by the logit; may be the output; empty for none.</param>
    public static double BinaryCrossEntropyOfSigmoid(ReadOnlySpan<float> output, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        Check(output, target, gradient);
        fixed (float* o = output, t = target, g = gradient)
        {
            return SumLoop.Run(output.Length, new SigmoidEntropyKernel(o, t, g, scale));
        }
    }

    /// <summary>Σ max(x, 0) − x·t + log(1 + e^−|x|); gradient = scale · (sigmoid(x) − t).</summary>
    /// <param name="output">The logits x.</param>
    /// <param name="target">As many targets t from 0 to 1.</param>
    /// <param name="scale">What the gradient is multiplied with.</param>
    /// <param name="gradient">Takes the gradient; may be the output; empty for none.</param>
    public static double BinaryCrossEntropyWithLogits(ReadOnlySpan<float> output, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        Check(output, target, gradient);
        fixed (float* o = output, t = target, g = gradient)
        {
            return SumLoop.Run(output.Length, new LogitsKernel(o, t, g, scale));
        }
    }

    /// <summary>Σ over rows of log Σ eˣ − x[label]; gradient = scale · (softmax(x) − one-hot(label)).</summary>
    /// <param name="classes">The logits of a row.</param>
    /// <param name="logits">[rows × classes].</param>
    /// <param name="labels">[rows], each from 0 to below <paramref name="classes"/>.</param>
    /// <param name="scale">What the gradient is multiplied with.</param>
    /// <param name="gradient">Takes [rows × classes]; may be the logits; empty for none.</param>
    /// <param name="correct">The number of rows whose first largest logit is the label's.</param>
    /// <exception cref="ArgumentException">A label is out of range.</exception>
    public static double SoftmaxCrossEntropy(
        int classes, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, float scale, Span<float> gradient, out int correct)
    {
        Require.Length(logits, (long)labels.Length * classes);
        if (!gradient.IsEmpty)
        {
            Require.Length(gradient, (long)labels.Length * classes);
        }

        double total = 0;
        correct = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<float> x = logits.Slice(row * classes, classes);
            int label = labels[row];
            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentException($"The label of row {row} is {label}, but with {classes} classes labels go from 0 to {classes - 1}.", nameof(labels));
            }

            int best = 0;
            for (int i = 1; i < classes; i++)
            {
                best = x[i] > x[best] ? i : best;
            }

            float largest = x[best], atLabel = x[label];
            double sum = 0;
            for (int i = 0; i < classes; i++)
            {
                sum += VectorMath.Exp<SimdScalar, float>(x[i] - largest);
            }

            total += Math.Log(sum) + largest - atLabel;
            correct += best == label ? 1 : 0;
            if (!gradient.IsEmpty)
            {
                float inverse = (float)(1 / sum);
                for (int i = 0; i < classes; i++)
                {
                    float share = VectorMath.Exp<SimdScalar, float>(logits[(row * classes) + i] - largest) * inverse;
                    gradient[(row * classes) + i] = scale * (share - (i == label ? 1f : 0f));
                }
            }
        }

        return total;
    }

    private static void Check(ReadOnlySpan<float> output, ReadOnlySpan<float> target, Span<float> gradient)
    {
        Require.SameLength(output, target);
        if (!gradient.IsEmpty)
        {
            Require.SameLength(gradient, output);
        }
    }

    private readonly struct SquaresKernel(float* o, float* t, float* g, float factor) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector distance = TSimd.Subtract(TSimd.Load(o + index), TSimd.Load(t + index));
            if (g != null)
            {
                TSimd.Store(g + index, TSimd.Multiply(distance, TSimd.Broadcast(factor)));
            }

            return TSimd.Multiply(distance, distance);
        }
    }

    private readonly struct EntropyKernel(float* o, float* t, float* g, float factor) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector p = TSimd.Load(o + index), target = TSimd.Load(t + index);
            TVector rest = TSimd.Subtract(TSimd.Broadcast(1f), p);
            if (g != null)
            {
                TVector variance = TSimd.Multiply(p, rest), least = TSimd.Broadcast(1e-12f);
                variance = TSimd.Select(TSimd.LessThan(variance, least), least, variance);
                TSimd.Store(g + index, TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(factor), TSimd.Subtract(p, target)), variance));
            }

            return Entropy<TSimd, TVector>(p, rest, target);
        }
    }

    private readonly struct SigmoidEntropyKernel(float* o, float* t, float* g, float factor) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector p = TSimd.Load(o + index), target = TSimd.Load(t + index);
            if (g != null)
            {
                TSimd.Store(g + index, TSimd.Multiply(TSimd.Broadcast(factor), TSimd.Subtract(p, target)));
            }

            return Entropy<TSimd, TVector>(p, TSimd.Subtract(TSimd.Broadcast(1f), p), target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Entropy<TSimd, TVector>(TVector p, TVector rest, TVector target)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector least = TSimd.Broadcast(-100f), zero = TSimd.Broadcast(0f);
        TVector logP = VectorMath.Log<TSimd, TVector>(p, isFused: true), logRest = VectorMath.Log<TSimd, TVector>(rest, isFused: true);
        logP = TSimd.Select(TSimd.LessThan(logP, least), least, logP);
        logRest = TSimd.Select(TSimd.LessThan(logRest, least), least, logRest);
        TVector sum = TSimd.Fma(target, logP, TSimd.Multiply(TSimd.Subtract(TSimd.Broadcast(1f), target), logRest));
        return TSimd.Subtract(zero, sum);
    }

    private readonly struct LogitsKernel(float* o, float* t, float* g, float factor) : ISumKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(int index)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector x = TSimd.Load(o + index), target = TSimd.Load(t + index);
            TVector zero = TSimd.Broadcast(0f), one = TSimd.Broadcast(1f);
            TVector power = VectorMath.Exp<TSimd, TVector>(TSimd.Subtract(zero, TSimd.Abs(x)));
            TVector isNegative = TSimd.LessThan(x, zero);
            if (g != null)
            {
                // 1 / (1 + e^−|x|) where x is positive, e^−|x| / (1 + e^−|x|) where it is negative.
                TVector probability = TSimd.Divide(TSimd.Select(isNegative, power, one), TSimd.Add(one, power));
                TSimd.Store(g + index, TSimd.Multiply(TSimd.Broadcast(factor), TSimd.Subtract(probability, target)));
            }

            // log(1 + q) = log(u) · q / (u − 1) with u = 1 + q rounded (Goldberg 1991), and q itself where u is 1.
            TVector u = TSimd.Add(one, power), over = TSimd.Subtract(u, one);
            TVector isOne = TSimd.LessThan(over, TSimd.Broadcast(5.9e-8f));
            TVector softened = TSimd.Select(
                isOne, power, TSimd.Multiply(VectorMath.Log<TSimd, TVector>(u, isFused: true), TSimd.Divide(power, TSimd.Select(isOne, one, over))));
            TVector positive = TSimd.Select(isNegative, zero, x);
            return TSimd.Add(TSimd.Subtract(positive, TSimd.Multiply(x, target)), softened);
        }
    }
}
