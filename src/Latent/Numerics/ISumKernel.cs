namespace Latent.Numerics;

/// <summary>An element-wise loop whose values are summed, written once for all vector widths.</summary>
internal interface ISumKernel
{
    /// <summary>The values of the elements from <paramref name="index"/> on; what it writes besides is its own affair.</summary>
    TVector Evaluate<TSimd, TVector>(int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
