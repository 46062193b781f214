namespace Latent.Numerics;

/// <summary>What <see cref="ChannelSums"/> adds up for each value.</summary>
internal interface IChannelTerm
{
    /// <summary>Two terms of the values at a place.</summary>
    /// <param name="at">The place in the buffers.</param>
    /// <param name="center">The channels' first numbers, such as means.</param>
    /// <param name="factor">The channels' second numbers, such as inverse deviations.</param>
    /// <param name="second">The second term.</param>
    TVector Evaluate<TSimd, TVector>(nint at, TVector center, TVector factor, out TVector second)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
