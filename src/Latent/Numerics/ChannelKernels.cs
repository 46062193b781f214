namespace Latent.Numerics;

/// <summary>Biases: one value per feature or channel, added to all, and its gradient, the sum over all.</summary>
internal static unsafe class ChannelKernels
{
    /// <summary>Adds each channel's bias to its values.</summary>
    public static void AddBias(ChannelLayout layout, ReadOnlySpan<float> bias, Span<float> values)
    {
        Require.Length(bias, layout.Channels);
        Require.Length(values, layout.Length);
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        for (int start = 0; start < layout.Length; start += layout.Channels * lanes)
        {
            for (int channel = 0; channel < layout.Channels; channel++)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    values[start + (channel * lanes) + lane] += bias[channel];
                }
            }
        }
    }

    /// <summary>The sum of a gradient over all values of each channel; unused lanes of the last block must be zero.</summary>
    public static void SumGradient(ChannelLayout layout, ReadOnlySpan<float> gradient, Span<float> biasGradient, bool accumulate = false)
    {
        Require.Length(gradient, layout.Length);
        Require.Length(biasGradient, layout.Channels);
        int lanes = layout.IsBlocked ? ImageBlocks.Lanes : 1;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            double sum = 0;
            for (int start = 0; start < layout.Length; start += layout.Channels * lanes)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    sum += gradient[start + (channel * lanes) + lane];
                }
            }

            biasGradient[channel] = (accumulate ? biasGradient[channel] : 0f) + (float)sum;
        }
    }
}
