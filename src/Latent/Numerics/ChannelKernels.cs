using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Biases: one value per feature or channel, added to all, and its gradient, the sum over all.</summary>
internal static unsafe class ChannelKernels
{
    /// <summary>Adds each channel's bias to its values.</summary>
    public static void AddBias(ChannelLayout layout, ReadOnlySpan<float> bias, Span<float> values)
    {
        Require.Length(bias, layout.Channels);
        Require.Length(values, layout.Length);
        float* parameters = ThreadScratch.Take(4 * layout.Channels);
        bias[..layout.Channels].CopyTo(new Span<float>(parameters, layout.Channels));
        fixed (float* x = values)
        {
            ChannelMap.Run(layout, new BiasMap(x), parameters);
        }
    }

    /// <summary>The sum of a gradient over all values of each channel; unused lanes of the last block are left out.</summary>
    public static void SumGradient(ChannelLayout layout, ReadOnlySpan<float> gradient, Span<float> biasGradient, bool accumulate = false)
    {
        Require.Length(gradient, layout.Length);
        Require.Length(biasGradient, layout.Channels);
        var sums = (double*)ThreadScratch.Take(4 * layout.Channels);
        fixed (float* g = gradient)
        {
            ChannelSums.Run(layout, new GradientTerm(g), null, null, sums, sums + layout.Channels);
        }

        for (int channel = 0; channel < layout.Channels; channel++)
        {
            biasGradient[channel] = (accumulate ? biasGradient[channel] : 0f) + (float)sums[channel];
        }
    }

    private readonly struct BiasMap(float* x) : IChannelMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write<TSimd, TVector>(nint at, TVector p0, TVector p1, TVector p2, TVector p3)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Store(x + at, TSimd.Add(TSimd.Load(x + at), p0));
    }

    private readonly struct GradientTerm(float* g) : IChannelTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Evaluate<TSimd, TVector>(nint at, TVector center, TVector factor, out TVector second)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            second = TSimd.Broadcast(0f);
            return TSimd.Load(g + at);
        }
    }
}
