using System.Numerics.Tensors;

namespace Latent.Numerics;

/// <summary>A vector given at every step of a sequence, and back.</summary>
internal static class SequenceKernels
{
    /// <summary>From [rows × features] to [rows × steps × features].</summary>
    public static void Repeat(int rows, int steps, int features, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.Length(input, (long)rows * features);
        Require.Length(output, (long)rows * steps * features);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> vector = input.Slice(row * features, features);
            for (int step = 0; step < steps; step++)
            {
                vector.CopyTo(output[(((row * steps) + step) * features)..]);
            }
        }
    }

    /// <summary>The sum over the steps, in their order: from [rows × steps × features] to [rows × features].</summary>
    public static void SumSteps(int rows, int steps, int features, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.Length(input, (long)rows * steps * features);
        Require.Length(output, (long)rows * features);
        for (int row = 0; row < rows; row++)
        {
            Span<float> sum = output.Slice(row * features, features);
            input.Slice(row * steps * features, features).CopyTo(sum);
            for (int step = 1; step < steps; step++)
            {
                TensorPrimitives.Add(sum, input.Slice(((row * steps) + step) * features, features), sum);
            }
        }
    }
}
