using System.Numerics.Tensors;

namespace Latent.Anomalies.Scorers;

/// <summary>What lies between rows and what was expected of them.</summary>
internal static class Residuals
{
    /// <summary>The squared differences.</summary>
    public static void Squared(ReadOnlySpan<float> rows, ReadOnlySpan<float> expected, Span<float> output, int count)
    {
        output = output[..count];
        TensorPrimitives.Subtract(rows[..count], expected[..count], output);
        TensorPrimitives.Multiply(output, output, output);
    }
}
