using System.Numerics.Tensors;

namespace Latent.Numerics;

/// <summary>Gradients of batch normalization by fixed statistics, as a frozen network runs it: a scale for each channel.</summary>
internal static class FixedBatchNormKernels
{
    /// <summary>dx = dy · weight / √(variance + ε).</summary>
    /// <param name="layout">Where the channels lie.</param>
    /// <param name="gradient">The gradient by the output.</param>
    /// <param name="weight">The scale of each channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="variance">The running variance of each channel.</param>
    /// <param name="inputGradient">Takes the gradient by the input.</param>
    public static void Backward(
        ChannelLayout layout, ReadOnlySpan<float> gradient, ReadOnlySpan<float> weight, float epsilon, ReadOnlySpan<float> variance, Span<float> inputGradient)
    {
        Require.Length(gradient, layout.Length);
        Require.Length(inputGradient, layout.Length);
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        for (int start = 0, channel = 0; start < layout.Length; start += lanes, channel = channel + 1 == layout.Channels ? 0 : channel + 1)
        {
            float scale = weight[channel] * (float)(1 / Math.Sqrt((double)variance[channel] + epsilon));
            TensorPrimitives.Multiply(gradient.Slice(start, lanes), scale, inputGradient.Slice(start, lanes));
        }
    }
}
