namespace Latent.Numerics;

/// <summary>What <see cref="ChannelMap"/> writes for each value.</summary>
internal interface IChannelMap
{
    /// <summary>Writes the values at a place.</summary>
    /// <param name="at">The place in the buffers.</param>
    /// <param name="p0">The channels' first parameter.</param>
    /// <param name="p1">The channels' second parameter.</param>
    /// <param name="p2">The channels' third parameter.</param>
    /// <param name="p3">The channels' fourth parameter.</param>
    void Write<TSimd, TVector>(nint at, TVector p0, TVector p1, TVector p2, TVector p3)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
