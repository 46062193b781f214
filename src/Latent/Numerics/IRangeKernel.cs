namespace Latent.Numerics;

/// <summary>An element-wise loop over arrays of one length, written once for all vector widths.</summary>
internal interface IRangeKernel
{
    /// <summary>Runs the elements from <paramref name="start"/> to before <paramref name="end"/>, a multiple of the lanes apart.</summary>
    void Run<TSimd, TVector>(int start, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
