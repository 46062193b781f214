using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Rows of a table whose parts are single values or the shares of a choice.</summary>
/// <remarks>
/// Parts have any width and lie at any place, so they are gone through one by one; a row's results depend on that row alone.
/// Exponentials are scalar: a vectorised one gives other last bits to the values that do not fill a vector.
/// </remarks>
internal static class MixedKernels
{
    // A share of e⁻⁴⁰ ≈ 4·10⁻¹⁸ of the largest: no draw takes it, and its logarithm still has a gradient.
    private const float Least = -40f;

    /// <summary>tanh(x) of single values, and softmax of several: of x, or of (x + Gumbel noise) / temperature.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="widths">The values of each part.</param>
    /// <param name="temperature">Above 0 for draws: the output then has uniform numbers at first; 0 for plain shares.</param>
    /// <param name="input">[rows × sum of widths] values.</param>
    /// <param name="output">Takes as many; not the input.</param>
    public static void Forward(int rows, ReadOnlySpan<int> widths, float temperature, ReadOnlySpan<float> input, Span<float> output)
    {
        int at = 0;
        for (int row = 0; row < rows; row++)
        {
            foreach (int width in widths)
            {
                ReadOnlySpan<float> x = input.Slice(at, width);
                Span<float> y = output.Slice(at, width);
                at += width;
                if (width == 1)
                {
                    y[0] = MathF.Tanh(x[0]);
                    continue;
                }

                for (int i = 0; i < width; i++)
                {
                    y[i] = temperature > 0 ? (x[i] + Gumbel(y[i])) / temperature : x[i];
                }

                Softmax(y, temperature > 0);
            }
        }
    }

    /// <summary>The gradient by the input, of the gradient by the output.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="widths">The values of each part.</param>
    /// <param name="temperature">What the differences of the input were divided by.</param>
    /// <param name="output">The outputs of <see cref="Forward"/>.</param>
    /// <param name="gradient">The gradient by them.</param>
    /// <param name="inputGradient">Takes the gradient by the input.</param>
    public static void Backward(int rows, ReadOnlySpan<int> widths, float temperature, ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> inputGradient)
    {
        int at = 0;
        float scale = 1 / temperature;
        for (int row = 0; row < rows; row++)
        {
            foreach (int width in widths)
            {
                ReadOnlySpan<float> y = output.Slice(at, width), given = gradient.Slice(at, width);
                Span<float> taken = inputGradient.Slice(at, width);
                at += width;
                if (width == 1)
                {
                    taken[0] = given[0] * (1 - (y[0] * y[0]));
                    continue;
                }

                float mean = 0;
                for (int i = 0; i < width; i++)
                {
                    mean += given[i] * y[i];
                }

                for (int i = 0; i < width; i++)
                {
                    taken[i] = (given[i] - mean) * y[i] * scale;
                }
            }
        }
    }

    /// <summary>Makes logits shares, in place; single values stay as they are.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="widths">The values of each part.</param>
    /// <param name="values">[rows × sum of widths] values.</param>
    public static void Shares(int rows, ReadOnlySpan<int> widths, Span<float> values)
    {
        int at = 0;
        for (int row = 0; row < rows; row++)
        {
            foreach (int width in widths)
            {
                if (width > 1)
                {
                    Softmax(values.Slice(at, width), isDraw: false);
                }

                at += width;
            }
        }
    }

    /// <summary>The negative log-likelihood of targets: squared differences for single values, cross-entropy of the softmax for several.</summary>
    /// <param name="widths">The values of each part.</param>
    /// <param name="deviation">The standard deviation of single values.</param>
    /// <param name="output">[rows × sum of widths] values: a mean, or logits.</param>
    /// <param name="target">As many: a value, or shares.</param>
    /// <param name="scale">What the gradient is multiplied with.</param>
    /// <param name="gradient">Takes the gradient by the output; empty where it is not wanted.</param>
    public static double Likelihood(ReadOnlySpan<int> widths, float deviation, ReadOnlySpan<float> output, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        double sum = 0;
        float precision = 1 / (deviation * deviation);
        for (int at = 0; at < output.Length;)
        {
            foreach (int width in widths)
            {
                ReadOnlySpan<float> x = output.Slice(at, width), t = target.Slice(at, width);
                if (width == 1)
                {
                    float difference = x[0] - t[0];
                    sum += 0.5 * precision * difference * difference;
                    if (!gradient.IsEmpty)
                    {
                        gradient[at] = precision * difference * scale;
                    }
                }
                else
                {
                    sum += CrossEntropy(x, t, scale, gradient.IsEmpty ? default : gradient.Slice(at, width));
                }

                at += width;
            }
        }

        return sum;
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> target, float scale, Span<float> gradient)
    {
        float most = TensorPrimitives.Max(logits);
        double total = 0, sum = 0, weight = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            total += MathF.Exp(logits[i] - most);
        }

        double log = Math.Log(total);
        for (int i = 0; i < logits.Length; i++)
        {
            sum += target[i] * (log - (logits[i] - most));
            weight += target[i];
        }

        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = (float)((weight * (MathF.Exp(logits[i] - most) / total)) - target[i]) * scale;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Gumbel(float uniform)
    {
        // Uniform numbers are multiples of 2⁻²⁴ from 0: half a step more keeps both logarithms finite. −log(u) near 1 loses digits that log(1 + x) keeps.
        double shifted = uniform + (0.5 / (1 << 24));
        return (float)-Math.Log(-Math.Log(shifted));
    }

    private static void Softmax(Span<float> values, bool isDraw)
    {
        float most = float.NegativeInfinity;
        foreach (float value in values)
        {
            most = MathF.Max(most, value);
        }

        float total = 0;
        foreach (ref float value in values)
        {
            value = MathF.Exp(isDraw ? MathF.Max(value - most, Least) : value - most);
            total += value;
        }

        foreach (ref float value in values)
        {
            value /= total;
        }
    }
}
